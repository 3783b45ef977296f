"""The court day: who came, panels and what became of them, dismissal, discharge, pay."""

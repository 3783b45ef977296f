"""What staff are told about who may do what: identifiers on the bus, never what was opened."""

from jury import wiring

SOURCE = "venire.access"


def tell(what: str, county: str, about: str) -> None:
    """Tell of something that is on record. It may come more than once."""
    wiring.announce(SOURCE, what, {"county": county, "about": about})

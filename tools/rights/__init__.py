"""Holds the rights that the template gives against the calls that a run of the tests made."""

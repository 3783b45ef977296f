"""Which lines of the access log the person is not told of yet: a delay of the notice lasts.

Until it ends, on record, neither the person reads them nor the office about one person, whom
somebody telephones. The auditor's whole log has them.
"""

from jury.access_log import Opening
from jury.access_store import AccessStore
from jury.glass import GLASS, Glass, is_named


def is_delayed(store: AccessStore, line: Opening) -> bool:
    """Tell whether a line is of an emergency of which nobody may be told yet."""
    if not is_named(line.about):
        return False
    held = store.together(line.county, {(GLASS, line.about): Glass}).get((GLASS, line.about))
    return isinstance(held, Glass) and held.delay is not None

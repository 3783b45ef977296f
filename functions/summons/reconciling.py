"""Our prints against the printer's word: who is mailed, who is not, and what can't be right."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jury.calendar import MAIL_LEAD
from jury.records import PoolId
from summons.records import Confirmed, Reconciliation


@dataclass(frozen=True)
class Print:
    """One print of one letter, as the printer got it."""

    juror_number: str
    tracking: str
    pool: PoolId
    """To which pool it summons: after a postponement not that of the draw."""
    service_date: date
    court_order: str | None = None
    """The order under which it may go out on short notice."""
    first: bool = True
    """Whether it is of the batch, and no reprint."""

    def late(self, mailed_on: date) -> bool:
        """True when a letter mailed on that day comes later than s. 40.23(1) wants."""
        return mailed_on + MAIL_LEAD > self.service_date and not self.court_order


def reconcile(prints: Iterable[Print], confirmed: Sequence[Confirmed]) -> Reconciliation:
    """Set the printer's word against our prints and name every difference by juror number.

    A juror is mailed when one of their prints is; spoiled only if none is.
    """
    ours: dict[str, dict[str, Print]] = defaultdict(dict)
    for one in prints:
        ours[one.juror_number][one.tracking] = one
    batch = {number for number, some in ours.items() if any(one.first for one in some.values())}
    fitting = [one for one in confirmed if one.tracking in ours.get(one.juror_number, {})]
    said = {
        outcome: {one.juror_number for one in fitting if one.outcome == outcome}
        for outcome in ("printed", "mailed", "spoiled")
    }
    times = Counter((one.juror_number, one.tracking) for one in fitting if one.outcome == "mailed")
    spoiled = said["spoiled"] - said["mailed"]
    return Reconciliation(
        printed=len(batch & (said["printed"] | said["mailed"])),
        mailed=len(batch & said["mailed"]),
        missing=_sorted(batch - said["mailed"] - spoiled),
        spoiled=_sorted(spoiled),
        unknown=_sorted(one.juror_number for one in confirmed if one.juror_number not in ours),
        repeated=_sorted(number for (number, _), count in times.items() if count > 1),
        mismatched=_sorted(
            one.juror_number
            for one in confirmed
            if one.juror_number in ours and one.tracking not in ours[one.juror_number]
        ),
        late=_late(ours, fitting),
    )


def _late(ours: dict[str, dict[str, Print]], fitting: Sequence[Confirmed]) -> tuple[str, ...]:
    """Name those who were summoned to a pool by late letters only: one in time is enough."""
    late: dict[tuple[str, PoolId], bool] = {}
    for one in fitting:
        if one.outcome == "mailed":
            sent = ours[one.juror_number][one.tracking]
            key = (one.juror_number, sent.pool)
            late[key] = late.get(key, True) and sent.late(one.on)
    return _sorted(number for (number, _), only in late.items() if only)


def _sorted(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(numbers)))

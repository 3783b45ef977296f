"""What the calendar asks of whoever answers for access: reviews, notices, contracts; pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jury.calendar import local_date, months_after
from jury.glass import Glass, is_overdue, is_unreviewed
from jury.records import Subject
from jury.staff import AnnualNotice, Member, Vendor

WARNED_AHEAD = timedelta(days=60)
"""So long before its last day the end of a vendor's contract is told."""

REVIEW_TAKES = 1
"""So many months a policy's review may take; then a year is over (clause XVII)."""


def is_review_due(due: date | None, today: date) -> bool:
    """Tell whether the policy in force has to be looked at again by now."""
    return due is not None and today >= due


def is_review_overdue(due: date | None, today: date) -> bool:
    """Tell whether its year is over without a review."""
    return due is not None and today >= months_after(due, REVIEW_TAKES)


def untold(glasses: Iterable[Glass], now: datetime) -> list[Glass]:
    """Return those through which somebody looked and whose people should have been told by now."""
    return [one for one in glasses if is_overdue(one, now)]


def unreviewed(glasses: Iterable[Glass], today: date) -> list[Glass]:
    """Return those whose people are still not told though somebody was to look at that by now."""
    return [one for one in glasses if is_unreviewed(one, today)]


def unconfirmed(members: Iterable[Member], now: datetime) -> list[tuple[Subject, int]]:
    """Return the consequences that bite on one person's word alone, 72 hours later and more."""
    return [
        (one.subject, sanction.number)
        for one in members
        for sanction in one.sanctions
        if sanction.is_unconfirmed(now)
    ]


def last_day(year: int) -> date:
    """Return the last day on which a year's notice is in time: the thirtieth of the year."""
    return date(year, 1, 30)


def notice_of(held: Vendor, year: int) -> AnnualNotice | None:
    """Return a year's notice of a vendor, or None before it is drafted."""
    return next((one for one in held.notices if one.year == year), None)


def owes_notice(held: Vendor, year: int, zone: ZoneInfo) -> bool:
    """Tell whether the people have to be told of a vendor at the start of a year.

    Of whoever is on the register and under contract in the year's first thirty days: one that
    comes later in the year is told of at the start of the next.
    """
    known = local_date(held.registered.at, zone) <= last_day(year)
    return known and any(
        one.begins_on <= last_day(year) and date(year, 1, 1) <= one.ends_on
        for one in held.contracts
    )


def is_late(notice: AnnualNotice, today: date) -> bool:
    """Tell whether a notice went out too late, or has not gone out when it should have."""
    return (notice.sent_on or today) > last_day(notice.year)


def unsent(vendors: Iterable[Vendor], today: date, zone: ZoneInfo) -> list[tuple[Vendor, int]]:
    """Return the vendors of whom nobody was told though that should have been done, by year.

    A year that is over settles nothing: its notice is owed until it has been sent.
    """
    return [
        (one, year)
        for one in vendors
        for year in range(local_date(one.registered.at, zone).year, today.year + 1)
        if today > last_day(year)
        and owes_notice(one, year, zone)
        and not _is_sent(notice_of(one, year))
    ]


def ending(vendors: Iterable[Vendor], today: date) -> list[Vendor]:
    """Return the vendors whose last contract ends within sixty days, and is not over."""
    return [one for one in vendors if today <= one.bound_until <= today + WARNED_AHEAD]


def _is_sent(notice: AnnualNotice | None) -> bool:
    return notice is not None and notice.sent_on is not None

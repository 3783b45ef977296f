"""The register of vendors: who gets which personal data for what, and under what contract.

A provider gets personal data only under a contract that a person has checked for its clauses, and
its people lose their access when the contract ends (clauses XIII.A-F). What is kept of a contract
is its hash and its dates; the paper stays in the court's files.
"""

from datetime import date, datetime
from typing import Literal, get_args

from access.due import notice_of
from jury.access_log import Opening
from jury.access_store import AccessStore, Entry
from jury.attempts import until_settled
from jury.errors import Conflict, ContractIncomplete, DayImplausible, NotFound
from jury.records import Step
from jury.staff import ALL, VENDORS, AnnualNotice, Contract, Vendor, Vendors

Element = Literal[
    "name",
    "residence",
    "mailing-address",
    "date-of-birth",
    "juror-number",
    "letter-code",
    "service-date",
    "email",
    "telephone",
    "language",
]
"""What a vendor can get about a person; nothing else ever leaves this system for one."""

Clause = Literal[
    "inspection",
    "need-to-know",
    "safeguards",
    "data-is-not-theirs",
    "return-or-destroy",
    "breach-notice",
]
"""What a contract has to say: the first four are the policy's, the last two the court's own."""
CLAUSES: tuple[Clause, ...] = get_args(Clause)


def vendors(store: AccessStore, county: str) -> Vendors:
    """Return a county's register, which is empty before the first vendor."""
    return store.find(county, VENDORS, ALL, Vendors) or Vendors(county=county)


def vendor(store: AccessStore, county: str, name: str) -> Vendor:
    """Return a vendor; NotFound when the register has none of that name."""
    held = vendors(store, county).named(name)
    if held is None:
        raise NotFound("no vendor has that identifier")
    return held


def register(store: AccessStore, fresh: Vendor, line: Opening) -> Vendor:
    """Enter a vendor; the same again changes nothing, another entry is a Conflict.

    ContractIncomplete names the clauses that the contract leaves out.
    """
    _checked(fresh.contract)
    held = vendors(store, line.county).named(fresh.id)
    if held is None:
        return _put(store, line.county, None, fresh, line)
    if _said(held) != _said(fresh):
        raise Conflict("the register has this vendor otherwise", vendor=fresh.id)
    return held


def bind(
    store: AccessStore, seen: Vendor, contract: Contract, *, step: Step, line: Opening
) -> Vendor:
    """Enter a contract, or another end of one that is on file; the same again changes nothing.

    What stood before is kept: another paper beside it, another end of the same paper as a line of
    history. ContractIncomplete names the clauses that it leaves out.
    """
    _checked(contract)
    if contract in seen.contracts:
        return seen
    # The newest stays where it is when an older one gets another end.
    amended = tuple(contract if one.sha256 == contract.sha256 else one for one in seen.contracts)
    if amended == seen.contracts:
        amended = (contract, *seen.contracts)
    before = [one for one in seen.contracts if one not in amended]
    entered = step.model_copy(update={"what": _entered(contract, before)})
    after = seen.model_copy(
        update={
            "contract": amended[0],
            "earlier": amended[1:],
            "history": (*seen.history, entered),
        }
    )
    return _put(store, line.county, seen, after, line)


# -- the annual notice ---------------------------------------------------------------------------


def draft_notice(
    store: AccessStore, county: str, seen: Vendor, *, year: int, now: datetime
) -> Vendor:
    """Draft a vendor's notice of a year, once; the draft's words are `notice_text`."""
    if notice_of(seen, year) is not None:
        return seen
    return _put(store, county, seen, _with_notice(seen, AnnualNotice(year=year, drafted_at=now)))


def send_notice(
    store: AccessStore, seen: Vendor, *, year: int, sent_on: date, step: Step, line: Opening
) -> Vendor:
    """Record that a person sent the year's notice; late is taken, and stays visible as late.

    The same again changes nothing; Conflict when it is on file as sent on another day.
    DayImplausible for a day before its year.
    """
    if sent_on.year < year:
        raise DayImplausible("a year's notice is not sent before that year", year=year)
    held = notice_of(seen, year) or AnnualNotice(year=year, drafted_at=step.at)
    if held.sent_on == sent_on:
        return seen
    if held.sent_on is not None:
        raise Conflict("the notice of that year is on file as sent", year=year)
    sent = held.model_copy(update={"sent": step, "sent_on": sent_on})
    return _put(store, line.county, seen, _with_notice(seen, sent), line)


def notice_text(held: Vendor, year: int, office: str) -> str:
    """Return the draft of a year's notice: who gets what, for what, and how to look into it."""
    return (
        f"Notice for {year}. {held.name} receives personal data of prospective jurors from {office}"
        f" for this service: {held.service}. The data are: {', '.join(held.elements)}."
        f" The contract runs until {held.bound_until.isoformat()} and can be inspected at the"
        f" office of the clerk, who also answers questions about it."
    )


# -- the entry -------------------------------------------------------------------------------------


def _checked(contract: Contract) -> None:
    missing = [one for one in CLAUSES if one not in contract.clauses]
    if missing:
        raise ContractIncomplete("the contract leaves clauses out", missing=", ".join(missing))


def _entered(contract: Contract, before: list[Contract]) -> str:
    if not before:
        return f"contract {_named(contract)} entered"
    return f"contract {_named(before[0])} now {_term(contract)}"


def _named(contract: Contract) -> str:
    return f"{contract.sha256[:12]} {_term(contract)}"


def _term(contract: Contract) -> str:
    return f"{contract.begins_on.isoformat()} to {contract.ends_on.isoformat()}"


def _said(held: Vendor) -> tuple[object, ...]:
    # As it was first entered: contracts that came later do not make a repeat another entry.
    return held.name, held.service, held.contact, held.elements, held.contracts[-1]


def _with_notice(seen: Vendor, notice: AnnualNotice) -> Vendor:
    others = [one for one in seen.notices if one.year != notice.year]
    notices = tuple(sorted([*others, notice], key=lambda one: one.year))
    return seen.model_copy(update={"notices": notices})


def _put(
    store: AccessStore,
    county: str,
    seen: Vendor | None,
    after: Vendor,
    line: Opening | None = None,
) -> Vendor:
    """Put a vendor in its place; Conflict when it is no longer what the caller saw.

    What a person does has its line in the log; what a clock does, nobody did.
    """

    def put() -> Vendor | None:
        register = store.find(county, VENDORS, ALL, Vendors)
        held = register or Vendors(county=county)
        if held.named(after.id) == after:
            return after
        if held.named(after.id) != seen:
            return None
        others = [one for one in held.vendors if one.id != after.id]
        whole = tuple(sorted([*others, after], key=lambda one: one.id))
        now = held.model_copy(update={"vendors": whole})
        if line is None:
            store.replace(county, VENDORS, ALL, register, now)
        else:
            store.log(line, Entry(VENDORS, ALL, now, register))
        return after

    # All vendors share one entry: another one's change is no reason to refuse this one.
    done = until_settled(put, after.id)
    if done is None:
        raise Conflict("the vendor has changed since you looked", vendor=after.id)
    return done

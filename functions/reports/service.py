"""The reports: each reads what is on record, in the stores that it is given, and sums it up."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from jury import conflict_guard, lists, two_people
from jury.access_store import STRAGGLES, AccessStore
from jury.buckets import PapersBucket
from jury.calendar import local_date
from jury.canonical import document_hash, sha256
from jury.counties import County
from jury.court_store import CourtStore
from jury.errors import Invalid, ListMissing, NotFound
from jury.life_cycle import Service, State
from jury.people_store import PeopleStore, body_of
from jury.pool_roll import lives_of, of_pool
from jury.records import SHARDS, Draw, Person, Pool, PoolStatus, PublishedList
from jury.selection import read_selection
from jury.staff import MEMBER, Member
from jury.summons_store import SummonsStore
from reports import (
    composition,
    disparity,
    draw_history,
    exclusions,
    filed,
    groups,
    list_health,
    open_reviews,
    overrides,
    purposes,
    yields,
)
from reports.answers import (
    DrawDisparity,
    DrawExclusions,
    DrawHistory,
    ListHealth,
    MonthsPurposes,
    OpenReviews,
    PoolComposition,
    ReturnedLetter,
    Undeliverables,
    WeeksOverrides,
    YieldReport,
)
from reports.groups import NOT_ON_FILE, Groups
from reports.list_health import Sums

MISSING: Groups = (NOT_ON_FILE,) * len(groups.ATTRIBUTES)


@dataclass(frozen=True)
class Office:
    """What the reports are read from."""

    court: CourtStore
    people: PeopleStore
    summonses: SummonsStore
    papers: PapersBucket


# -- the list ---------------------------------------------------------------------


def of_list(office: Office, county: str) -> ListHealth:
    """Sum up a county's list as it is now; ListMissing before there is one."""
    state = office.court.state(county)
    listed = office.court.current_list(state)
    if listed is None:
        raise ListMissing("the county has published no list")
    summed = list_health.together(_shard_now(office, listed, shard) for shard in range(SHARDS))
    return ListHealth(
        county=county,
        list_version=listed.version,
        as_of=listed.as_of,
        edition=state.edition,
        people=summed.active + summed.inactive,
        active=summed.active,
        inactive=summed.inactive,
        groups=list_health.groups_in(summed),
        file=listed.file,
        change=office.court.file(county, listed.file).counts,
    )


def _shard_now(office: Office, listed: PublishedList, shard: int) -> Sums:
    return _sums(office, listed, shard, list(office.people.amended(listed.county, shard)))


def _sums(office: Office, listed: PublishedList, shard: int, since: list[bytes]) -> Sums:
    """Return the sums of one partition, made once of a sheet and what was written since it.

    A paper's name says what it was made of, and not the edition of the roll alone: a letter that
    came back or an address that was corrected opens no new edition, and does change these sums.
    """
    made_of = {
        "as_of": listed.as_of.isoformat(),
        "sheet": listed.sheets[shard],
        "since": [sha256(body) for body in since],
    }
    name = f"list-health/{listed.version}/{document_hash(made_of)}"
    found = filed.find(office.papers, listed.county, name)
    if found is None:
        sheet = lists.read_sheet(office.papers, listed.county, listed.sheets[shard])
        found = list_health.sums(lists.overlaid(sheet, since), listed.as_of)
        filed.file(office.papers, listed.county, name, found)
    return found


# -- pools ------------------------------------------------------------------------


def of_one_pool(office: Office, county: str, pool_id: str) -> PoolComposition:
    """Sum a pool up; NotFound when there is none. Before its draw it has nobody."""
    pool = office.court.pool(county, pool_id)
    draw = office.court.find_draw(county, pool.draw)
    terms = {} if draw is None else terms_of(draw)
    here = list(of_pool(office.court, office.summonses, pool))
    chosen = _drawn(office, draw, pool.service_date)
    present = _as_they_are(office, county, (one.person for one in here), pool.service_date)
    return PoolComposition(
        county=county,
        pool=pool.id,
        kind=pool.order.kind,
        service_date=pool.service_date,
        status=pool.status,
        draw=pool.draw,
        requested=pool.order.requested,
        carried_over=terms.get("carried_over", 0),
        drawn=len(chosen),
        here=len(here),
        states=composition.by_state(one.state for one in here),
        groups=composition.by_group(groups.counted(chosen)),
        groups_here=composition.by_group(groups.counted(present)),
    )


def _drawn(office: Office, draw: Draw | None, day: date) -> list[Groups]:
    if draw is None or draw.selection is None:
        return []
    chosen = read_selection(office.papers, draw).people
    return [*_as_they_are(office, draw.county, chosen, day)]


def _as_they_are(office: Office, county: str, chosen: Iterable[str], day: date) -> Iterator[Groups]:
    wanted = list(chosen)
    people = office.people.several(county, wanted)
    for one in wanted:
        person = people.get(one)
        said = None if person is None else json.loads(body_of(person))
        yield MISSING if said is None else groups.groups_of(said, day)


def of_undeliverables(office: Office, county: str, pool_id: str | None) -> Undeliverables:
    """Return whose letter came back, of one pool, or of every pool that is not closed."""
    if pool_id is not None:
        pools = [office.court.pool(county, pool_id)]
    else:
        held = office.court.pools(county)
        pools = [pool for pool in held if pool.status is not PoolStatus.CLOSED]
    letters = tuple(
        ReturnedLetter(
            pool=pool.id,
            service_date=pool.service_date,
            juror_number=one.juror_number,
            since=_undeliverable_since(office, one),
        )
        for pool in pools
        for one in of_pool(office.court, office.summonses, pool)
        if one.state is State.UNDELIVERABLE
    )
    return Undeliverables(county=county, pools=len(pools), letters=letters)


def _undeliverable_since(office: Office, service: Service) -> datetime | None:
    moves = office.summonses.history(service.county, service.juror_number)
    returned = [move.at for move in moves if move.move == "return_mail"]
    return returned[-1] if returned else None


LONGEST = timedelta(days=366)
"""The longest period that one report covers: each of its pools is read."""


def of_yield(office: Office, county: County, pool_id: str) -> YieldReport:
    """Return the yield and the utilisation of one pool; NotFound when there is none."""
    return _yield_of(office, county, [office.court.pool(county.slug, pool_id)], None)


def of_period(office: Office, county: County, first: date, last: date) -> YieldReport:
    """Return those of the pools that were drawn for a day of a period; Invalid for no period."""
    if not timedelta(0) <= last - first < LONGEST:
        raise Invalid("a period has a first and a last day, and at most a year between them")
    pools = [
        pool
        for pool in office.court.pools(county.slug)
        if first <= pool.service_date <= last
        and pool.status is not PoolStatus.ORDERED
        and not pool.withdrawn
    ]
    in_order = sorted(pools, key=lambda pool: (pool.service_date, pool.id))
    return _yield_of(office, county, in_order, (first, last))


def _yield_of(
    office: Office, county: County, pools: list[Pool], period: tuple[date, date] | None
) -> YieldReport:
    counts = [
        yields.counted(
            pool.id,
            lives_of(office.court, office.summonses, pool),
            _days_in_court(office, pool),
            location=pool.order.location,
            zone=county.time_zone,
        )
        for pool in pools
    ]
    total = yields.stages_of(yields.together(counts))
    first, last = period or (None, None)
    return YieldReport(
        county=county.slug,
        first=first,
        last=last,
        pools=tuple(map(_pools_yield, pools, counts)),
        stages=total,
        shares=yields.shares_of(total),
    )


def _days_in_court(office: Office, pool: Pool) -> set[date]:
    """Return the days on which somebody was in court for a pool, as far as the entries stand."""
    entered = office.summonses.days_in_court(pool.county, pool.id)
    return {one.day for one in entered if one.cancelled is None}


def _pools_yield(pool: Pool, count: yields.Count) -> yields.PoolYield:
    stages = yields.stages_of(count)
    return yields.PoolYield(
        pool=pool.id,
        kind=pool.order.kind,
        service_date=pool.service_date,
        status=pool.status,
        stages=stages,
        shares=yields.shares_of(stages),
    )


# -- draws ------------------------------------------------------------------------

OF_THE_LIST = frozenset({"petit", "grand", "source-subset"})
"""The purposes of the draws that are made of a county's whole list: for pools and final lists."""
OF_A_REPORT = "report-subset"
"""Such a draw is made of those whom a report names, and counts everybody else as left out."""


def of_exclusions(office: Office, county: str, draw_id: str) -> DrawExclusions:
    """Return why people were not on a draw's roll, as its commitment counted them.

    On which grounds they were excused is counted from their records, for a pool's draw. Invalid
    for an act of the court day: it is made of the people of one room, and nobody else is counted.
    """
    draw = office.court.draw(county, draw_id)
    terms = terms_of(draw)
    if terms["purpose"] not in OF_THE_LIST | {OF_A_REPORT}:
        raise Invalid("that draw was made of one room's people, not of the list", draw=draw.id)
    roll = terms["roll"]
    published = office.court.list_of(county, roll["list"])
    left_out = sum(roll["excluded"].values())
    return DrawExclusions(
        county=county,
        draw=draw.id,
        list_version=roll["list"],
        requested=terms["requested"],
        carried_over=terms["carried_over"],
        to_draw=terms["to_draw"],
        on_roll=roll["size"],
        excluded=exclusions.listed(roll["excluded"]),
        excused_on=exclusions.by_ground(_grounds(office, draw, terms)),
        not_on_roll=left_out,
        people=roll["size"] + left_out,
        on_published_list=published.people,
        came_since=roll["size"] + left_out - published.people,
    )


def _grounds(office: Office, draw: Draw, terms: Mapping[str, Any]) -> Iterator[str]:
    pool = office.court.drawn_for(draw.county, draw.pool)
    if not isinstance(pool, Pool) or not terms["roll"]["excluded"].get("excused"):
        return
    at = datetime.fromisoformat(terms["committed_at"])
    for person in _with_excusals(office, draw.county):
        found = exclusions.ground_at(person, service=pool.service_date, pool=pool.id, at=at)
        if found is not None:
            yield found


def _with_excusals(office: Office, county: str) -> Iterator[Person]:
    listed = office.court.current_list(office.court.state(county))
    for shard in range(SHARDS):
        bodies = lists.current(office.papers, office.people, listed, county=county, shard=shard)
        # Few have one, and a record leaves out what is empty: the others need not be read.
        yield from (Person.model_validate_json(one) for one in bodies if b'"excusals"' in one)


def of_draws(office: Office, county: str) -> DrawHistory:
    """Return every draw of a county, the one that was committed first at first.

    Those that were voided when their record was missing are told apart. One whose record came
    later is told as the record has it, with the void that the log holds.
    """
    late = draw_history.late_by_draw(office.court.pools(county))
    lost = {one.id: one for one in office.court.lost_draws(county)}
    draws = []
    for draw in office.court.draws(county):
        gone = lost.pop(draw.id, None)
        now = draw if gone is None else draw.model_copy(update={"void": gone.void})
        draws.append(draw_history.told(now, late.get(draw.id)))
    return DrawHistory(
        county=county,
        draws=tuple(sorted(draws, key=lambda one: (one.committed_at, one.draw))),
        lost=tuple(draw_history.told_lost(one) for _, one in sorted(lost.items())),
    )


def of_disparity(office: Office, county: str, draw_id: str) -> DrawDisparity:
    """Compare those drawn with the list of the draw's commitment, as it was published.

    The list's sheets are on file, so the same draw gives the same figures whenever it is asked
    for. Whoever came since by affidavit has a record and no sheet, and is compared as they are
    now. NotFound before anybody has been drawn; Invalid for a draw that was made of other people
    than the list's, as a random act of the court day is, or a subset of a report.
    """
    draw = office.court.draw(county, draw_id)
    if terms_of(draw)["purpose"] not in OF_THE_LIST:
        raise Invalid(
            "only a pool's or a final list's draw is compared with the list", draw=draw.id
        )
    if draw.selection is None:
        raise NotFound("nobody has been drawn yet", draw=draw.id)
    listed = office.court.list_of(county, terms_of(draw)["roll"]["list"])
    published = list_health.together(_sums(office, listed, shard, []) for shard in range(SHARDS))
    chosen = _drawn_from(office, listed, read_selection(office.papers, draw).people)
    return DrawDisparity(
        county=county,
        draw=draw.id,
        list_version=listed.version,
        ages_on=listed.as_of,
        on_list=published.active,
        drawn=len(chosen),
        groups=disparity.compared(_active(published), groups.counted(chosen)),
    )


def _drawn_from(office: Office, listed: PublishedList, people: Iterable[str]) -> list[Groups]:
    wanted = set(people)
    found: dict[str, Groups] = {}
    for sheet in listed.sheets:
        for body in lists.read_sheet(office.papers, listed.county, sheet):
            if (person := lists.id_of(body)) in wanted:
                found[person] = groups.groups_of(json.loads(body), listed.as_of)
    later = _as_they_are(office, listed.county, sorted(wanted - set(found)), listed.as_of)
    return [*found.values(), *later]


def _active(summed: Sums) -> dict[str, Counter[str]]:
    return {
        attribute: Counter(
            {group: active for group, (active, _) in summed.groups[attribute].items() if active}
        )
        for attribute in groups.ATTRIBUTES
    }


def terms_of(draw: Draw) -> Mapping[str, Any]:
    """Return what a draw is committed to."""
    terms: Mapping[str, Any] = json.loads(draw.commitment)
    return terms


# -- the office's work ------------------------------------------------------------


def of_reviews(office: Office, county: County, *, now: datetime) -> OpenReviews:
    """Count the rows that wait for a person's decision; see `open_reviews` for which these are."""
    today = local_date(now, county.time_zone)
    found = open_reviews.still_open(
        office.court.reviews(county.slug),
        {file.id: file for file in office.court.files(county.slug)},
        zone=county.time_zone,
        today=today,
    )
    return OpenReviews(
        county=county.slug,
        today=today,
        questions=sum(one.questions for one in found),
        open=found,
    )


def of_purposes(
    access: AccessStore, county: County, named: str | None, *, now: datetime
) -> MonthsPurposes:
    """Return for what people's records were opened or changed in a month."""
    month = purposes.month_of(named, local_date(now, county.time_zone))
    first, beyond = purposes.span_of(month, county.time_zone)
    # From the month's first line on, and no further than its last: each year has as many again.
    since = access.lines(county.slug, after=access.before(county.slug, first))
    found = takewhile(lambda line: line.at < beyond + STRAGGLES, since)
    lines = purposes.within(found, month, county.time_zone)
    return MonthsPurposes(county=county.slug, month=month, counts=purposes.counted(lines))


def of_overrides(
    office: Office, access: AccessStore, county: County, named: str | None, *, now: datetime
) -> WeeksOverrides:
    """Return what was done in a week beyond the ordinary rules; Invalid for no such week."""
    court, zone = office.court, county.time_zone
    week = overrides.week_of(named, local_date(now, county.time_zone))
    pools, draws = list(court.pools(county.slug)), list(court.draws(county.slug))
    batches = list(court.batches(county.slug))
    voids = {one.on: one for one in court.requests(county.slug, two_people.VOID)}
    reprints = (
        made
        for batch in batches
        if batch.released_at is not None and _before_end(batch.released_at, week, county)
        for made in court.reprints(county.slug, batch.draw)
    )
    found = [
        *overrides.released_files(court.files(county.slug), zone),
        *overrides.late(pools),
        *overrides.released_draws(draws),
        *overrides.voided([*draws, *court.lost_draws(county.slug)], voids, zone),
        *overrides.short_notices(court.requests(county.slug, two_people.SHORT_NOTICE), zone),
        *overrides.printed_again(reprints, zone),
        *overrides.declared(office.summonses.emergencies(county.slug)),
        *overrides.emergency_accesses(
            access.all(county.slug, overrides.GLASS, overrides.BrokenGlass), zone
        ),
        *overrides.let_in(court.requests(county.slug, conflict_guard.ACT), zone),
        *overrides.lifted(access.all(county.slug, MEMBER, Member), zone),
    ]
    return WeeksOverrides(
        county=county.slug,
        week=week.week,
        first=week.first,
        last=week.last,
        overrides=overrides.in_order(found, week, zone),
    )


def _before_end(at: datetime, week: overrides.Week, county: County) -> bool:
    # No letter is printed again before it has gone out.
    return local_date(at, county.time_zone) <= week.last

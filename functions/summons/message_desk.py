"""The one place that knows how this deployment sends messages, and what they say of a summons."""

from collections.abc import Sequence

from jury import wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.defects import kind_of
from jury.door import logger
from jury.errors import MessagesStopped
from jury.life_cycle import Service
from jury.records import Contact, Pool
from jury.staff import ALL, VENDORS, Vendors
from summons.messages import Kind, MessageFacts
from summons.reminding import MessageDesk, Sent, send
from summons.senders import MailSender, Sender, TextSender

MOST_WELCOMES = 5
"""Whoever corrects an address is welcomed there too; after so many changes it may be somebody who
has strangers written to, and messages cost money.
"""


def message_desk(county: str) -> MessageDesk:
    """Return what sends messages for a county: nothing does while no contract that is in force has
    somebody carry them (clause XIII)."""
    senders: list[Sender] = []
    if sender := wiring.mail_from():
        senders.append(MailSender(wiring.mail(), sender))
    if wiring.text_messages():
        senders.append(TextSender(wiring.texts()))
    if senders and not _is_covered(county):
        logger.error("message not sent", what="any", kind="ContractEnded", county=county)
        senders = []
    return MessageDesk(wiring.contacts(), wiring.summonses(), senders)


def send_to(pool: Pool, kind: Kind, people: Sequence[Service], *, occasion: str = "") -> Sent:
    """Send a message about a pool to those of its people who asked for messages."""
    sent = send(
        message_desk(pool.county),
        kind,
        people,
        lambda one: facts_of(one, pool),
        now=wiring.now(),
        occasion=occasion,
    )
    logger.info("messages", what=kind, pool=pool.id, **sent._asdict())
    return sent


def tell(service: Service, kind: Kind, *, occasion: str = "") -> None:
    """Tell one person of what was just decided. The decision stands, whatever becomes of this."""
    try:
        pool = wiring.court().pool(service.county, service.pool)
        send_to(pool, kind, [service], occasion=occasion)
    except MessagesStopped as stopped:
        logger.error("message not sent", what=kind, kind=stopped.facts["code"])
    except Exception as error:  # noqa: BLE001 - a courtesy never undoes an act, nor hides a defect
        logger.error("message not sent", what=kind, kind=kind_of(error))


def welcome(service: Service, contact: Contact) -> None:
    """Tell somebody who asked for messages that they will get them, and how to end them."""
    if contact.reachable and contact.changes <= MOST_WELCOMES:
        tell(service, "opted-in", occasion=f"{contact.changes}")


def _is_covered(county: str) -> bool:
    held = wiring.access().find(county, VENDORS, ALL, Vendors)
    today = local_date(wiring.now(), county_of(county).time_zone)
    return held is not None and held.cover("messages", today)


def facts_of(service: Service, pool: Pool) -> MessageFacts:
    """Return what a message may say of a summons: when, where, and whom to ask."""
    court, zone = court_of(pool.county), county_of(pool.county).time_zone
    return MessageFacts(
        juror_number=service.juror_number,
        reports_at=pool.order.reports_at.astimezone(zone),
        place=court.locations[pool.order.location].name,
        call_in=court.call_in,
        web=court.web,
    )

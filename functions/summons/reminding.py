"""Messages to those who asked for them, each once: a courtesy beside the letter, which counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from jury.errors import Invalid, MessagesStopped
from jury.life_cycle import Act, Service
from jury.people_store import ContactBook
from jury.records import Contact, Language
from jury.summons_store import SummonsStore
from summons.messages import Kind, Message, MessageFacts, compose
from summons.senders import Sender


@dataclass(frozen=True)
class MessageDesk:
    """What sends messages, and knows who asked for them and what was sent."""

    contacts: ContactBook
    summonses: SummonsStore
    senders: Sequence[Sender]
    """Those that the deployment has; none, and nothing is sent."""


class Sent(NamedTuple):
    """What became of some messages, each way counted by itself."""

    sent: int
    skipped: int
    """Sent before, or not wanted by this way."""
    failed: int
    """Refused by the service for this recipient."""


class Ways(NamedTuple):
    """By which ways somebody wants messages; by none, they want none any more."""

    email: str | None
    sms: str | None
    language: Language


def keep(contacts: ContactBook, service: Service, ways: Ways, act: Act) -> Contact:
    """Take down what somebody asked for; the same again changes nothing.

    Invalid when it is no e-mail address, or no telephone number of this country.
    """
    held = contacts.find(service.county, service.person)
    if held is not None and Ways(held.email, held.sms, held.language) == ways:
        return held
    try:
        wanted = Contact(
            county=service.county,
            person=service.person,
            email=ways.email,
            sms=ways.sms,
            language=ways.language,
            since=act.at,
            by=act.by,
            changes=1 if held is None else held.changes + 1,
        )
    except ValidationError:
        # Without its cause: the text of that one repeats what was typed.
        raise Invalid("an e-mail address, or +1 and ten digits, is expected") from None
    return contacts.keep(wanted)


def send(
    desk: MessageDesk,
    kind: Kind,
    services: Iterable[Service],
    facts_of: Callable[[Service], MessageFacts],
    *,
    now: datetime,
    occasion: str = "",
) -> Sent:
    """Send a message to those of some people who asked for messages: once each, by each way.

    An occasion tells apart what is sent again on purpose: another decision, another address.
    MessagesStopped when one of the ways takes no more; the others have been gone, and a repeat
    sends nothing again that is on record as sent.
    """
    people = list(services)
    if not people or not desk.senders:
        return Sent(0, 0, 0)
    contacts = desk.contacts.several(people[0].county, [one.person for one in people])
    asked = [
        (one, contact, compose(kind, facts_of(one), language=contact.language))
        for one in people
        if (contact := contacts.get(one.person)) is not None and contact.reachable
    ]
    counted = {"sent": 0, "skipped": 0, "failed": 0}
    stopped = None
    for way in desk.senders:
        try:
            for service, contact, message in asked:
                name = f"{kind} {occasion} {service.pool} {way.name}"
                counted[_send(desk, way, name, service, contact, message, now)] += 1
        except MessagesStopped as error:
            stopped = error
    if stopped is not None:
        raise stopped
    return Sent(**counted)


def _send(
    desk: MessageDesk,
    way: Sender,
    name: str,
    service: Service,
    contact: Contact,
    message: Message,
    now: datetime,
) -> str:
    county, number = service.county, service.juror_number
    if not way.reaches(contact) or desk.summonses.was_sent(county, number, name):
        return "skipped"
    if not way.send(contact, message):
        return "failed"  # and not on record as sent, since nobody has it
    # After it was sent: a function that dies in between sends it twice, which harms nobody; the
    # other order would leave somebody without word not to come.
    desk.summonses.mark_sent(county, number, name, now)
    return "sent"

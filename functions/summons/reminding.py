"""Messages to those who asked for them, each once: a courtesy beside the letter, which counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from jury.errors import Invalid
from jury.life_cycle import Act, Service
from jury.people_store import ContactBook
from jury.records import Contact, Language
from jury.summons_store import SummonsStore
from summons.messages import Kind, MessageFacts, compose
from summons.senders import Sender


@dataclass(frozen=True)
class MessageDesk:
    """What sends messages, and knows who asked for them and what was sent."""

    contacts: ContactBook
    summonses: SummonsStore
    senders: Sequence[Sender]
    """Those that the deployment has; none, and nothing is sent."""


class Sent(NamedTuple):
    """What became of some messages."""

    sent: int
    skipped: int
    """Sent before, or by no way that the deployment has."""
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
) -> Sent:
    """Send a message to those of some people who asked for messages, each once for their date."""
    people = list(services)
    if not people or not desk.senders:
        return Sent(0, 0, 0)
    contacts = desk.contacts.several(people[0].county, [one.person for one in people])
    counted = {"sent": 0, "skipped": 0, "failed": 0}
    for service in people:
        contact = contacts.get(service.person)
        if contact is not None and contact.reachable:
            counted[_send(desk, kind, service, contact, facts_of(service), now)] += 1
    return Sent(**counted)


def _send(
    desk: MessageDesk,
    kind: Kind,
    service: Service,
    contact: Contact,
    facts: MessageFacts,
    now: datetime,
) -> str:
    name = f"{kind} {service.pool}"
    ways = [one for one in desk.senders if one.reaches(contact)]
    if not ways or desk.summonses.was_sent(service.county, service.juror_number, name):
        return "skipped"
    message = compose(kind, facts, language=contact.language)
    reached = [way.send(contact, message) for way in ways]
    # After it was sent: a function that dies in between sends it twice, which harms nobody; the
    # other order would leave somebody without word not to come.
    desk.summonses.mark_sent(service.county, service.juror_number, name, now)
    return "sent" if any(reached) else "failed"

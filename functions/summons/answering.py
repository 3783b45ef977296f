"""What a person says to their summons: that the details are right, or that something is wrong."""

from dataclasses import replace
from typing import NamedTuple

from jury.life_cycle import Act, Service, State
from jury.moving import make, settle
from jury.people_store import AddressBook
from jury.records import Person
from jury.standing import Desk, person_of
from summons.compose import address_lines, printed_name
from summons.postponing import ineligible
from summons.verifying import addresses_to_print


class Details(NamedTuple):
    """What the person sees of themselves: no more than the letter has."""

    name: str
    address: tuple[str, ...]
    of: Person


def details(desk: Desk, book: AddressBook, service: Service) -> Details:
    """Return a person's name and address as the letter has them."""
    person = person_of(desk, service)
    address = addresses_to_print(book, {person.id: person})[person.id]
    return Details(printed_name(person), address_lines(address), person)


def respond(desk: Desk, service: Service, act: Act) -> Service:
    """Take down that the details are right and the person comes. The same again changes nothing.

    The law is asked again: what it finds is put before the office and removes nobody.
    """

    def once(now: Service) -> Service:
        if now.state in {State.RESPONDED, State.ON_CALL} and now.confirmed:
            return now
        found = ineligible(desk, now, desk.court.pool(now.county, now.pool))
        return make(desk, now, "respond", replace(act, why=found or act.why))

    return settle(desk, service, once)


def question(desk: Desk, service: Service, act: Act) -> Service:
    """Put before the office that something is wrong; nothing else changes, and nothing twice."""

    def once(now: Service) -> Service:
        return now if now.question else make(desk, now, "question", act)

    return settle(desk, service, once)

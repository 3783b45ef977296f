"""What an affidavit of s. 40.011 says as it is keyed in, and the person that it makes; pure."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ingest.likeness import likeness
from ingest.limits import OLDEST
from ingest.match import KeyedRow, licence_hash
from ingest.reported import reported_address
from ingest.rows import BLANKS_AND_HYPHENS, LICENCE, SSN, Row
from jury.calendar import years_after
from jury.counties import county as county_of
from jury.errors import Invalid, NotCitizen, NotResident, OtherCounty, UnderAge
from jury.keys import keyed_hash
from jury.reasons import Reason
from jury.records import (
    Address,
    Affidavit,
    CountySlug,
    Flag,
    Name,
    Person,
    PersonId,
    Record,
    Status,
)


def _printable(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("there are blanks at its ends or signs that can't be printed")
    return text


def _a_name(text: str) -> str:
    if any(sign.isdigit() for sign in text) or not any(sign.isalpha() for sign in text):
        raise ValueError("a name has letters and no digits")
    return _printable(text)


def _a_licence(text: str) -> str:
    number = text.translate(BLANKS_AND_HYPHENS).upper()
    if not LICENCE.fullmatch(number):
        raise ValueError("a licence or ID number is a letter and 12 digits")
    return number


def _an_ssn(text: str) -> str:
    number = text.translate(BLANKS_AND_HYPHENS)
    if not SSN.fullmatch(number) or number == number[0] * len(number):
        raise ValueError("an SSN has nine digits, and not one digit nine times")
    return number


def _blank_or(text: str) -> str:
    return _a_name(text) if text else text


Word = Annotated[str, Field(max_length=40), AfterValidator(_a_name)]
Line = Annotated[str, Field(max_length=40), AfterValidator(_printable)]
Required = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_printable)]


class SignedName(Record):
    """A name as it was signed."""

    last: Word
    first: Word
    middle: Annotated[str, Field(max_length=40), AfterValidator(_blank_or)] = ""
    suffix: Annotated[str, Field(max_length=5), AfterValidator(_blank_or)] = ""


class SignedAddress(Record):
    """An address as it was signed."""

    line1: Required
    line2: Line = ""
    city: Required
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    zip5: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    zip4: Annotated[str, StringConstraints(pattern=r"^([0-9]{4})?$")] = ""


class Signed(Record):
    """What an affidavit to come on the list says, and whose the office knows it to be."""

    name: SignedName
    date_of_birth: date
    citizen: bool
    county: CountySlug
    """Where the signer swore to live."""
    residence: SignedAddress
    mailing: SignedAddress | None = None
    id_kind: Literal["D", "I"] | None = None
    licence: Annotated[str, AfterValidator(_a_licence)] | None = None
    ssn: Annotated[str, AfterValidator(_an_ssn)] | None = None
    person: PersonId | None = None
    """Whose it is, where what it says points to several people or to the wrong one."""
    nobody: bool = False
    """That it is nobody's who is on the roll, although it points there."""
    reason: Reason | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.licence is None) != (self.id_kind is None):
            raise ValueError("a number and its kind come together")
        stated = (self.person is not None) + self.nobody
        if stated != (self.reason is not None):
            raise ValueError("either somebody or nobody, and then with a reason")
        return self


class Restored(Record):
    """An affidavit of somebody restored: who signed, and why each flag no longer holds."""

    person: PersonId
    flags: Annotated[dict[Flag, Reason], Field(min_length=1)]


# -- who signed -------------------------------------------------------------------------


def check_qualified(held: Affidavit, given: Signed) -> None:
    """Refuse whoever may not serve by what they swore (s. 40.01)."""
    if given.date_of_birth > held.signed_on:
        raise Invalid("nobody signs before they are born")
    if years_after(given.date_of_birth, OLDEST) < held.signed_on:
        raise Invalid("the date of birth is too long ago")
    if years_after(given.date_of_birth, 18) > held.signed_on:
        raise UnderAge("the signer was not 18 on the day of signing", affidavit=held.number)
    if not given.citizen:
        raise NotCitizen("the signer did not swear to being a citizen", affidavit=held.number)
    if given.county != held.county:
        raise OtherCounty("the signer lives in another county", affidavit=held.number)
    if given.residence.state != "FL":
        raise NotResident("the residence is not in Florida", affidavit=held.number)


def signer_of(held: Affidavit, given: Signed, secret: bytes) -> Person:
    """Return the person that an affidavit makes; made again, it has the same identifier."""
    stamp = keyed_hash(secret, "affidavit signer", held.county, held.number)
    mailing = given.mailing
    return Person(
        id="J" + stamp[:16].upper(),
        county=held.county,
        source="affidavit",
        status=Status.ACTIVE,
        name=Name(**given.name.model_dump()),
        date_of_birth=given.date_of_birth,
        residence=Address(**given.residence.model_dump()),
        mailing=None if mailing is None else Address(**mailing.model_dump()),
        address_from="juror",
        address_on=held.signed_on,
        id_kind=given.id_kind or "",
        licences=(licence_hash(secret, given.licence),) if given.licence else (),
        licence_last4=given.licence[-4:] if given.licence else "",
        ssn=keyed_hash(secret, "ssn", given.ssn) if given.ssn else None,
        ssn_last4=given.ssn[-4:] if given.ssn else None,
    )


def with_affidavit(person: Person, signer: Person) -> Person:
    """Return somebody on the roll who signed: absence from a file no longer concerns them."""
    updates: dict[str, object] = {"source": "affidavit", "status": Status.ACTIVE}
    if person.address_from != "juror" or person.address_on <= signer.address_on:
        updates |= reported_address(signer.residence, signer.mailing, signer.address_on, person)
    if signer.licences:
        updates |= {
            "licences": tuple(dict.fromkeys((*signer.licences, *person.licences))),
            "licence_last4": signer.licence_last4,
            "id_kind": signer.id_kind,
        }
    if signer.ssn is not None:
        updates |= {"ssn": signer.ssn, "ssn_last4": signer.ssn_last4}
    return person.model_copy(update=updates)


def as_row(given: Signed, signer: Person) -> KeyedRow:
    """Return an affidavit as the row of a file, so that the same rules find whose it is."""
    return KeyedRow(
        row=Row(
            line=1,
            licence=given.licence or "",
            id_kind=signer.id_kind,
            ssn=given.ssn or "",
            last=signer.name.last,
            first=signer.name.first,
            middle=signer.name.middle,
            suffix=signer.name.suffix,
            date_of_birth=signer.date_of_birth,
            sex="",
            race="",
            us_citizen="Y",
            fl_resident="Y",
            county_code=county_of(signer.county).code,
            residence=("", "", "", "", "", ""),
            mailing=None,
            changed_on=signer.address_on,
        ),
        licence=signer.licences[0] if signer.licences else "",
        ssn=signer.ssn,
        digest="",
        likeness=likeness(signer.name, signer.date_of_birth),
    )

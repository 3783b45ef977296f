"""The juror's own door: with the code on the letter, and nothing else, their place and proof."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from draw import service
from draw.steps import office
from jury import wiring
from jury.canonical import sha256
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import Door
from jury.errors import NotFound
from jury.records import Record

door = Door()


class Code(Record):
    """The code as the letter prints it; hyphens, blanks and small letters are the reader's."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z2-7 -]{16,40}$")]

    @property
    def plain(self) -> str:
        """The code as it was made."""
        return self.code.replace("-", "").replace(" ", "").upper()


@door.post("/v1/public/jurors")
def read_place() -> Response[str]:
    """Tell whoever holds a letter when and where to report, and give the proof of the draw."""
    given = door.body(Code)
    # Looked up by its hash: what the table takes to find or miss one says nothing of its letters.
    found = wiring.court().find_code(sha256(given.plain.encode()))
    if found is None:
        raise NotFound("no letter carries that code")
    county, member = found
    pool = wiring.court().pool(county, member.pool)
    draw = wiring.court().draw(county, member.draw)
    place = court_of(county).locations[pool.order.location]
    reports_at = pool.order.reports_at.astimezone(county_of(county).time_zone)
    return door.answer(
        {
            "county": county,
            "draw": draw.id,
            "voided": draw.voided,
            "juror_number": member.juror_number,
            "reports_at": reports_at.isoformat(),
            "location": {"name": place.name, "lines": list(place.lines)},
            "proof": service.proof(office(), draw, member.person),
        }
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)

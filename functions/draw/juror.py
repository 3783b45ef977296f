"""The juror's place and proof: what the code on the letter opens of the draw, without a login."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from draw import service
from draw.answers import JurorsPlace
from draw.steps import office
from jury import letter_codes, wiring
from jury.counties import when_and_where
from jury.door import Door
from jury.errors import TooManyTries

door = Door()


@door.post(
    "/v1/public/jurors",
    takes=letter_codes.Code,
    gives=JurorsPlace,
    refuses=(TooManyTries,),
    example={"code": "ABCD-EFGH-JKLM-NPQR"},
)
def read_place() -> Response[str]:
    """Tell whoever holds a letter when and where to report, and give the proof of the draw."""
    county, member = letter_codes.opened(door, door.body(letter_codes.Code))
    draw = wiring.court().draw(county, member.draw)
    # Whoever was postponed comes on another date, and was drawn for this one all the same.
    summons = wiring.summonses().find(county, member.draw, member.place)
    pool = wiring.court().pool(county, member.pool if summons is None else summons.pool)
    return door.answer(
        {
            "county": county,
            "draw": draw.id,
            "voided": draw.voided,
            "juror_number": member.juror_number,
            "proof": service.proof(office(), draw, member.person),
        }
        | when_and_where(pool)
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)

"""Acts of two people, crashed at every write: whoever does it again ends where it should have."""

from collections.abc import Iterator

import acts
import boto3
import intake
import office
import pytest
import time_machine
from acts import FIRST, SECOND, everything
from crashes import counted, crashed

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("_office")]

ACTS = [name for name in acts.ALL if name not in {"void", "entropy"}]
"""Those two have a file of their own, with more in it."""
TABLES = ("court", "access", "people", "summons")


@pytest.fixture
def _office() -> Iterator[None]:
    with intake.opened():
        yield


class Snapshot:
    """The tables and the papers as they stand, to be put back as often as needed."""

    def __init__(self) -> None:
        self.items = {name: intake.items(name) for name in TABLES}
        self.papers = set(everything()["papers"])

    def restore(self) -> None:
        tables, bucket = boto3.client("dynamodb"), boto3.client("s3")
        for name, before in self.items.items():
            for item in intake.items(name):
                if item not in before:
                    key = {part: item[part] for part in ("pk", "sk")}
                    tables.delete_item(TableName=name, Key=key)
            for item in before:
                tables.put_item(TableName=name, Item=item)
        for key in set(everything()["papers"]) - self.papers:
            bucket.delete_object(Bucket="papers", Key=key)


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ACTS)
def test_an_act_crashed_at_any_write_ends_as_if_it_had_not(name, applied):
    act = acts.ALL[name]()
    start, known, writes = Snapshot(), [], []

    def both() -> None:
        status, told = act.ask(FIRST)
        if status == 202:
            known[:] = [acts.request_of((status, told))]
        # Whoever finds it done already knows the hash from the first answer.
        answer = act.approve(SECOND, known[0])
        assert answer[0] < 300, answer

    with time_machine.travel(act.at, tick=False):
        with counted(writes):
            both()
        clean = act.on_file()
        for point in range(len(writes)):
            start.restore()

            assert crashed(both, point, applied=applied)
            office.chill()
            both()

            assert act.done()
            assert act.on_file() == clean, point
    print(f"\n{name}: {len(writes)} writes, crashed {'after' if applied else 'before'} each")

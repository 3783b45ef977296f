"""Every write of the stores carries the writer's fence, or stands here with why it need not."""

import ast
from pathlib import Path

import boto3
import office
import pytest
from pydantic import ValidationError

from jury import wiring
from jury.court_day import PayRun
from jury.court_store import CourtStore
from jury.errors import NotTheWriter, Refusal, SurveyPending
from jury.records import (
    ActRequest,
    Affidavit,
    Approval,
    Batch,
    Ceremony,
    CountyFile,
    Draw,
    FileCounts,
    FinalList,
    Pool,
    PublishedList,
    ReviewItem,
    ScheduledRun,
    Stop,
    Subset,
    Watch,
)
from jury.summons_store import Emergency, Reporting, SummonsStore
from jury.writer import Writer
from local.template import expand
from tools.rights.policies import NOT_ASKING

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = sorted([*(ROOT / "layers/jury/jury").glob("*.py"), *(ROOT / "functions").rglob("*.py")])
WRITING = {
    "put_item", "update_item", "delete_item", "transact_write_items", "batch_write_item",
    "put", "writer",
}  # fmt: skip

UNFENCED = {
    # The fence itself, and what an operator writes with tools/failover.py.
    "Fence.decide": "it sends the fence along",
    "WriterRecords.replace": "it is the record",
    # One person's move or day, on the condition of the person's own record.
    "CourtStore.enter_move": "hundreds check in at once and would meet at the record",
    # What is invisible until a deciding write, or made of what is on file.
    "CourtStore._put_at": "what a survey or a drill found decides nothing",
    "CourtStore.list_reviews": "invisible until the list is published",
    "CourtStore.list_members": "invisible until the print file is entered",
    "CourtStore.list_codes": "invisible until the print file is entered",
    "SummonsStore.file_run": "made of the draw that is on record",
    "SummonsStore.mark_sent": "tells what has been done",
    "PeopleStore._put": "a file's people, while it has closed the county",
    "PeopleStore.fold": "takes off a mark that the sheets made needless",
    "AddressBook.keep": "made of the address",
    "DrawKeyStore.keep": "invisible until the commitment",
    "write": "batches; whoever calls it stands here",
    # What one person says of themselves.
    "ContactBook.keep": "how somebody wants to be reached",
    "QuestionnaireBook.keep": "somebody's own answers",
    # The registers of access, and the log: one chain a county, at every opening.
    "AccessStore.enter": "its edge passes the fence",
    "AccessStore.replace": "its edge passes the fence",
    "AccessStore._transact": "the log passes the fence before it takes a line",
    # Not replicated: each Region counts for itself.
    "Guard._count": "tries are counted where they are made",
}


def written_in(tree):
    """Yield each function that writes to a table itself, with its class."""
    for node in ast.walk(tree):
        for owner, one in (
            [(f"{node.name}.", inner) for inner in node.body]
            if isinstance(node, ast.ClassDef)
            else [("", inner) for inner in getattr(node, "body", ())]
            if isinstance(node, ast.Module)
            else []
        ):
            if isinstance(one, ast.FunctionDef) and any(map(writes, ast.walk(one))):
                yield f"{owner}{one.name}"


def writes(node):
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    on = ast.unparse(node.func.value)
    return (node.func.attr in WRITING and on.endswith("client")) or (
        (on, node.func.attr) == ("batches", "write")
    )


def test_whatever_is_written_without_the_fence_is_named_with_a_reason():
    found = {name for path in CODE for name in written_in(ast.parse(path.read_text("utf-8")))}
    assert found == set(UNFENCED)


# -- what decides ---------------------------------------------------------------------------------


def a(kind, /, **fields):
    """Return a record with what matters here and nothing else."""
    return kind.model_construct(county=office.COUNTY, **fields)


POOL = "petit-20270104T0800-kissimmee"
DRAW = f"{POOL}-d1"
LIST = "osceola-2026-10-01"
FILE = "F" + "0" * 24
ENTRY = {"sequence": 3, "previous": "0" * 64, "kind": "result"}

file = a(
    CountyFile, id=FILE, sha256="0" * 64, as_of=office.SERVICE, base=None, edition=0,
    counts=FileCounts(), kind="dhsmv",
)  # fmt: skip
listed = a(PublishedList, version=LIST, as_of=office.SERVICE, people=1, active=1)
pool = a(Pool, id=POOL)
draw = a(Draw, id=DRAW, pool=POOL, result_hash=None)
batch = a(Batch, draw=DRAW, pool=POOL)
request = a(ActRequest, act="void", on=POOL)
review = a(ReviewItem, file=FILE, line=2)
run = a(PayRun, id="pay-0123456789abcdef", people=0)
stop = a(Stop, pool=POOL)
BOTH = {"requests": (request, request)}

DECIDING = {
    "CourtStore.register_file": lambda court, _: court.register_file(file),
    "CourtStore.update_file": lambda court, _: court.update_file(file, file),
    "CourtStore.decide_file": lambda court, _: court.decide_file(file, file, **BOTH),
    "CourtStore.begin_applying": lambda court, _: court.begin_applying(file),
    "CourtStore.begin_flagging": lambda court, _: court.begin_flagging(file),
    "CourtStore.publish": lambda court, _: court.publish(file, file, listed),
    "CourtStore.conclude_flags": lambda court, _: court.conclude_flags(file, file),
    "CourtStore.refile_list": lambda court, _: court.refile_list(listed, listed),
    "CourtStore.amend_roll": lambda court, _: court.amend_roll(
        office.COUNTY, [], [court.decided_review(review, review)]
    ),
    "CourtStore.register_affidavit": lambda court, _: court.register_affidavit(
        a(Affidavit, number="2026-17")
    ),
    "CourtStore.correct_affidavit": lambda court, _: court.correct_affidavit(
        a(Affidavit, number="2026-1"), a(Affidavit, number="2026-1")
    ),
    "CourtStore.register_approval": lambda court, _: court.register_approval(
        a(Approval, plan="AO-1", engine="0" * 64)
    ),
    "CourtStore.correct_approval": lambda court, _: court.correct_approval(
        a(Approval, plan="AO-1", engine="0" * 64), a(Approval, plan="AO-1", engine="0" * 64)
    ),
    "CourtStore.order_pool": lambda court, _: court.order_pool(pool),
    "CourtStore.update_pool": lambda court, _: court.update_pool(pool, pool),
    "CourtStore.decide_pool": lambda court, _: court.decide_pool(pool, pool, **BOTH),
    "CourtStore.order_final_list": lambda court, _: court.order_final_list(
        a(FinalList, id=f"final-{LIST}")
    ),
    "CourtStore.order_subset": lambda court, _: court.order_subset(
        a(Subset, id="subset-0123456789abcdef")
    ),
    "CourtStore.record_run": lambda court, _: court.record_run(
        a(ScheduledRun, kind="petit", day=office.SERVICE)
    ),
    "CourtStore.begin_watch": lambda court, _: court.begin_watch(a(Watch, kind="petit")),
    "CourtStore.commit": lambda court, _: court.commit(
        draw, ENTRY, list_version=LIST, pools=(pool, pool)
    ),
    "CourtStore.contribute": lambda court, _: court.contribute(committed(court), ()),
    "CourtStore.record": lambda court, _: court.record(draw, draw, ENTRY, pools=(pool, pool)),
    "CourtStore.sign": lambda court, _: court.sign(committed(court), "00"),
    "CourtStore.stop": lambda court, _: court.stop(None, stop),
    "CourtStore.void": lambda court, _: court.void(
        draw, draw, ENTRY, pools=(pool, pool), holding=None, **BOTH
    ),
    "CourtStore.void_lost": lambda court, _: court.void_lost(
        DRAW, ENTRY, pools=(pool, pool), stops=(stop, stop), holding=None, **BOTH
    ),
    "CourtStore.release_draw": lambda court, _: court.release_draw((draw, draw), (pool, pool)),
    "CourtStore.file_request": lambda court, _: court.file_request(None, request),
    "CourtStore.approve": lambda court, _: court.approve(request, request),
    "CourtStore.enter_ceremony": lambda court, _: court.enter_ceremony(
        None, a(Ceremony, draw=DRAW)
    ),
    "CourtStore.print_batch": lambda court, _: court.print_batch(batch),
    "CourtStore.release_batch": lambda court, _: court.release_batch(
        batch, batch, pools=(pool, pool)
    ),
    "CourtStore.confirm_batch": lambda court, _: court.confirm_batch(batch, batch),
    "CourtStore.enter_reprint": lambda court, _: court.enter_reprint(
        [court.pool_replaced(pool, pool)]
    ),
    "SummonsStore.say": lambda _, summonses: summonses.say(None, a(Reporting, pool=POOL)),
    "SummonsStore.correct_emergency": lambda _, summonses: summonses.correct_emergency(
        a(Emergency, number="EO-1"), a(Emergency, number="EO-1")
    ),
    "SummonsStore.declare": lambda _, summonses: summonses.declare(a(Emergency, number="EO-1")),
    "SummonsStore.order_pay_run": lambda _, summonses: summonses.order_pay_run(run),
    "SummonsStore.end_pay_run": lambda _, summonses: summonses.end_pay_run(run),
}
DRAWING = {
    f"CourtStore.{name}"
    for name in ("commit", "contribute", "record", "sign", "release_draw", "release_batch")
}


def committed(court):
    """Return a draw that is on record: these two look at it before they write."""
    held = next(iter(court.draws(office.COUNTY)))
    return held.model_copy(update={"contributions": None})


def reaching(kind, name):
    """Return the public methods of a store that end in one of its own."""
    tree = ast.parse(Path(ROOT / f"layers/jury/jury/{name}.py").read_text("utf-8"))
    (store,) = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == kind]
    calls = {
        method.name: {
            node.func.attr
            for node in ast.walk(method)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "self"
        }
        for method in store.body
        if isinstance(method, ast.FunctionDef)
    }
    found = {"_decide"}
    while more := {one for one, called in calls.items() if called & found} - found:
        found |= more
    return {f"{kind}.{one}" for one in found if not one.startswith("_")}


def test_every_deciding_write_is_in_the_table():
    found = reaching("CourtStore", "court_store") | reaching("SummonsStore", "summons_store")
    assert found == set(DECIDING)


# -- what roles allow ---------------------------------------------------------------------------

RESOURCES = expand(ROOT / "template.yaml", {}).body["Resources"]
COURT = {"Fn::GetAtt": ["CourtTable", "Arn"]}
REPORTS = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["DRILLS"]}}
"""What a drill found is entered on no condition of the court's."""


def court_actions(function):
    """Return what a function may do to the court's table."""
    return {
        action.removeprefix("dynamodb:")
        for policy in RESOURCES[f"{function}Role"]["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if COURT in in_list(statement.get("Resource")) and statement.get("Condition") != REPORTS
        for action in in_list(statement["Action"])
    }


def in_list(one):
    return one if isinstance(one, list) else [one]


FUNCTIONS = sorted(
    name for name, one in RESOURCES.items() if one["Type"] == "AWS::Lambda::Function"
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_role_may_read_who_writes_and_check_it_where_it_decides(function):
    allowed = court_actions(function)
    assert function in NOT_ASKING or "GetItem" in allowed
    if allowed & {"PutItem", "UpdateItem"}:
        assert "ConditionCheckItem" in allowed


def everything():
    client = boto3.client("dynamodb")
    tables = ("court", "summons", "people", "access")
    return {name: client.scan(TableName=name)["Items"] for name in tables}


def elsewhere(region="us-west-2", phase="open"):
    """Put another word into the record, as a replica brings it."""
    now = Writer(
        region=region, epoch=1, phase=phase, since=office.NOW, by="operator-1", why="a storm"
    )
    wiring.dynamodb().put_item(
        TableName="court",
        Item={
            "pk": {"S": "WRITER"},
            "sk": {"S": "WRITER"},
            "region": {"S": region},
            "phase": {"S": phase},
            "body": {"S": now.model_dump_json()},
        },
    )


@pytest.fixture(scope="module")
def court_with_a_draw():
    """An office with a list and a draw that is committed and not recorded."""
    with office.opened():
        office.publish(office.residents(40))
        state = office.freeze(office.order(12, kind="grand", service=office.GRAND_SERVICE))
        office.DRAW_STEPS[0](state, None)
        yield


def outcome(decide):
    try:
        decide(wiring.court(), wiring.summonses())
    except Refusal as refusal:
        return type(refusal)
    except ValidationError:  # it was written; half a record does not read
        return None
    return None


@pytest.mark.parametrize("name", DECIDING)
@pytest.mark.usefixtures("court_with_a_draw")
def test_a_deciding_write_is_refused_where_another_region_writes(name):
    elsewhere()
    before = everything()
    assert outcome(DECIDING[name]) is NotTheWriter
    assert everything() == before


@pytest.mark.parametrize("name", DECIDING)
@pytest.mark.usefixtures("court_with_a_draw")
def test_nothing_is_decided_while_the_writer_is_closed(name):
    elsewhere("us-east-1", "closed")
    before = everything()
    assert outcome(DECIDING[name]) is NotTheWriter
    assert everything() == before


@pytest.mark.parametrize("name", sorted(DRAWING))
@pytest.mark.usefixtures("court_with_a_draw")
def test_nothing_is_drawn_or_released_until_the_draws_have_been_looked_at(name):
    elsewhere("us-east-1", "surveying")
    before = everything()
    assert outcome(DECIDING[name]) is SurveyPending
    assert everything() == before


@pytest.mark.parametrize("name", sorted(set(DECIDING) - DRAWING))
def test_the_rest_of_the_office_goes_on_while_they_are_looked_at(name, court_with_a_draw):
    elsewhere("us-east-1", "surveying")
    assert outcome(DECIDING[name]) not in {SurveyPending, NotTheWriter}


def test_stores_without_a_fence_decide_nothing():
    for kind in (CourtStore, SummonsStore):
        with pytest.raises(AssertionError):
            kind(None, "court")._decide([])

"""Fails loudly when a part of moto that we replace is not what it was when we replaced it."""

import hashlib
import inspect
from importlib.metadata import version

import pytest
from moto.dynamodb.models.table import Table

from local import limits, moto_parts, moto_speed
from local.cloud import LocalCloud
from local.replaced import Addition, MotoMovedError, Replacement, added, replaced

SEEN = {
    "BotocoreStubber.process_request": "f79a1a778c7e",
    "Queue.wait_for_messages": "58432562ccf2",
    "LambdaFunction.invoke": "dadc324f30ae",
    "moto.s3.notifications.send_event": "da8a7c7c6f2b",
    "Rule.send_to_targets": "472e002e2dab",
    "moto.stepfunctions.parser.asl.utils.boto_client.boto3": "a6bb8ed8174d",
    "StepFunctionsParserBackend.start_execution": "0f8d9dd57baf",
    "ExecutionState._handle_catch": "414fe22c045a",
    "WaitFunction._wait_interval": "8f954dee8037",
    "FakeBucket.get_permission": "7571412a3495",
    "KmsResponse.sign": "e56219d6817b",
    "KmsResponse.verify": "70500200fa3a",
    "CustomErrorName.__init__": "2814dc26f7ae",
    "RestoredPITTable.__init__": "c0c63032c8e6",
    "DynamoHandler.batch_write_item": "26221a09e2b2",
    "DynamoHandler.batch_get_item": "680c9cb27566",
    "DynamoHandler.transact_write_items": "61c163fff213",
    "DynamoHandler.transact_get_items": "6275dc506a3f",
    "DynamoHandler.put_item": "4c9efb732751",
    "DynamoHandler.update_item": "638893af1afd",
    "DynamoHandler.delete_item": "677cb014c5c4",
    "DynamoHandler.query": "681834c64038",
    "Table.query": "002b4d00be6d",
    "Item.__init__": "d9c12b62cb92",
    "DynamoDBBackend.transact_write_items": "81db2cb7d94e",
    "BaseJSONSerializer._serialize_type_map": "faa32d1fa9a8",
    "moto.kms.models.generate_private_key": "cdf2b67aac14",
    "BaseBackend.urls": "56c80a13356d",
    "moto.core.responses.method_names_from_class": "9dbac89d082b",
}


def every_replacement(tmp_path):
    cloud = LocalCloud(tmp_path / "template.yaml")
    parts = moto_parts.Parts(
        lock=cloud._lock,
        runtime=cloud._runtime,
        invoker=cloud._invoker,
        delivery=cloud._delivery,
        failures=cloud._record,
        clock=cloud.clock,
        reports=cloud._reports,
    )
    return [
        *moto_parts.replacements(parts),
        *limits.replacements(),
        *moto_speed.replacements(),
    ]


def fingerprint(replacement):
    theirs = vars(replacement.owner)[replacement.name]
    if isinstance(theirs, property):
        theirs = theirs.fget
    told = replacement.owner if inspect.ismodule(theirs) else theirs
    return hashlib.sha256(inspect.getsource(told).encode()).hexdigest()[:12]


def name(replacement):
    owner = replacement.owner
    return f"{getattr(owner, '__qualname__', owner.__name__)}.{replacement.name}"


def test_moto_is_the_version_that_the_replacements_were_written_against():
    assert version("moto") == moto_parts.MOTO_VERSION


def test_every_replaced_part_of_moto_reads_as_it_did(tmp_path):
    found = {name(one): fingerprint(one) for one in every_replacement(tmp_path)}
    assert found == SEEN


def test_a_table_has_no_way_of_copying_itself_that_we_would_hide():
    assert "__deepcopy__" not in vars(Table)


def test_replacing_what_is_not_there_is_refused():
    with (
        pytest.raises(MotoMovedError, match="copy_quickly"),
        replaced(Replacement(Table, "copy_quickly", None)),
    ):
        pass


def test_adding_what_moto_has_by_now_is_refused():
    with (
        pytest.raises(MotoMovedError, match="query"),
        added(Addition(Table, "query", None)),
    ):
        pass


def test_what_was_added_is_gone_afterwards():
    with added(Addition(Table, "copy_quickly", None)):
        assert Table.copy_quickly is None
    assert not hasattr(Table, "copy_quickly")


def test_what_was_replaced_comes_back_even_after_an_error():
    before = vars(Table)["query"]

    def break_down():
        with replaced(Replacement(Table, "query", None)):
            assert Table.query is None
            raise LookupError

    with pytest.raises(LookupError):
        break_down()
    assert vars(Table)["query"] is before

"""Makes moto's tables usable with thousands of people; the answers stay the same.

Seven parts are replaced: a query looks at its own partition only, also of an index; an item's size
is added up once, not once for each attribute; items are written out directly, since they hold their
wire form; a transaction that fails is undone item by item, instead of copying whole tables before
each one; a key that signs nothing is made without a pair of RSA keys; and which addresses a service
answers at, and which methods answer for it, is looked up once and not at each request.
None is safe without the cloud's lock.
"""

import copy
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from inspect import signature
from typing import Any

from local.replaced import Replacement, replaced

MOST_BYTES = 405_000  # moto's own limit for an item


@contextmanager
def installed() -> Iterator[None]:
    """Keep the faster parts in place for the duration; also in tests without a cloud."""
    with replaced(*replacements()):
        yield


def replacements() -> tuple[Replacement, ...]:
    """Return the faster parts."""
    from moto.core import responses  # noqa: PLC0415 - moto loads late
    from moto.core.base_backend import BaseBackend  # noqa: PLC0415
    from moto.core.serialize import BaseJSONSerializer  # noqa: PLC0415
    from moto.dynamodb.models import DynamoDBBackend  # noqa: PLC0415
    from moto.dynamodb.models.dynamo_type import Item  # noqa: PLC0415
    from moto.dynamodb.models.table import Table  # noqa: PLC0415
    from moto.kms import models as kms  # noqa: PLC0415

    transact, write_map = "transact_write_items", "_serialize_type_map"
    methods = "method_names_from_class"
    return (
        Replacement(Table, "query", _of_one_partition(Table.query)),
        Replacement(Item, "__init__", _item_of),
        Replacement(DynamoDBBackend, transact, _undone(vars(DynamoDBBackend)[transact])),
        Replacement(
            BaseJSONSerializer, write_map, _written_directly(vars(BaseJSONSerializer)[write_map])
        ),
        Replacement(kms, "generate_private_key", _pair_for(vars(kms)["generate_private_key"])),
        Replacement(BaseBackend, "urls", _looked_up_once(vars(BaseBackend)["urls"])),
        Replacement(responses, methods, cache(vars(responses)[methods])),
    )


def _looked_up_once(original: Any) -> Any:
    """The addresses of a service follow from its kind, and S3's from the environment besides."""
    known: dict[tuple[type, str | None], Any] = {}

    def urls(backend: Any) -> Any:
        key = type(backend), os.environ.get("MOTO_S3_CUSTOM_ENDPOINTS")
        if key not in known:
            known[key] = original.fget(backend)
        return known[key]

    return property(urls)


def _pair_for(original: Callable[[str], Any]) -> Callable[[str], Any]:
    """A pair for keys that sign; moto makes one for each key, and an RSA pair takes long."""

    def pair(spec: str) -> Any:
        return original(spec) if spec.startswith(("RSA", "ECC")) else None

    return pair


def _of_one_partition(original: Callable[..., Any]) -> Callable[..., Any]:
    """A query needs no item of another partition, be it the table's or a global index's."""

    place = list(signature(original).parameters).index("index_name") - 2

    def query(table: Any, hash_key: Any, *args: Any, **named: Any) -> Any:
        index = args[place] if len(args) > place else named.get("index_name")
        if hash_key is None:
            return original(table, hash_key, *args, **named)
        part = copy.copy(table)  # and not the table itself, which somebody may write meanwhile
        if index is None or any(index == one.name for one in table.indexes):
            own = table.items.get(hash_key)
            part.items = {} if own is None else {hash_key: own}
        else:
            part.items = _indexed(table, index, hash_key)
        return original(part, hash_key, *args, **named)

    return query


def _indexed(table: Any, index: str, hash_key: Any) -> Any:
    """Return the items of one partition of a global index; all of them where moto must look."""
    schema = [key for one in table.global_indexes if one.name == index for key in one.schema]
    names = [key["AttributeName"] for key in schema if key["KeyType"] == "HASH"]
    if len(names) != 1 or not table.range_key_attr:
        return table.items
    name, wanted = names[0], hash_key.value
    part: dict[Any, dict[Any, Any]] = {}
    for partition, items in table.items.items():
        for key, item in items.items():
            held = item.attrs.get(name)
            if held is not None and held.value == wanted:
                part.setdefault(partition, {})[key] = item
    return part


def _item_of(item: Any, hash_key: Any, range_key: Any, attrs: dict[str, Any]) -> None:
    """Build an item and check its size once."""
    from moto.dynamodb.exceptions import ItemSizeTooLarge  # noqa: PLC0415 - moto loads late
    from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict  # noqa: PLC0415

    item.hash_key = hash_key
    item.range_key = range_key
    item.attrs = LimitedSizeDict()
    for key, value in attrs.items():
        dict.__setitem__(item.attrs, key, DynamoType(value))
    if item.size() > MOST_BYTES:
        raise ItemSizeTooLarge


def _written_directly(original: Callable[..., Any]) -> Callable[..., Any]:
    """A map of attribute values is wire JSON already; only binary values are left to moto."""

    def serialize_map(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == "AttributeValue":
            try:
                plain = {name: _plain(held) for name, held in value.items()}
            except _NotPlainError:
                pass
            else:
                serialized[serializer.get_serialized_name(shape, key)] = plain
                return
        original(serializer, serialized, value, shape, key)

    return serialize_map


class _NotPlainError(TypeError):
    """The value holds something that is not written as it is held."""


def _plain(value: Any) -> dict[str, Any]:
    kind, held = next(iter(value.items())) if isinstance(value, dict) else (value.type, value.value)
    if kind in ("S", "N"):
        return {kind: str(held)}
    if kind in ("BOOL", "NULL"):
        return {kind: held}
    if kind == "M":
        return {kind: {name: _plain(inner) for name, inner in held.items()}}
    if kind == "L":
        return {kind: [_plain(inner) for inner in held]}
    if kind in ("SS", "NS"):
        return {kind: [str(inner) for inner in held]}
    raise _NotPlainError(kind)


def _undone(original: Callable[..., Any]) -> Callable[..., Any]:
    """Remember the items that a transaction touches, and put them back if it fails."""

    def transact_write_items(backend: Any, transact_items: list[dict[str, Any]]) -> Any:
        from moto.dynamodb.models.table import Table  # noqa: PLC0415 - moto loads late

        touched = list(_touched(backend, transact_items))
        if any(table.stream_shard is not None for table, _, _ in touched):
            return original(backend, transact_items)  # the stream must be undone too
        before = [(table, keys, copy.deepcopy(_held(table, keys))) for table, keys, _ in touched]
        # moto copies each table to be able to go back; for now a table's copy is the table itself
        setattr(Table, "__deepcopy__", _itself)  # noqa: B010
        try:
            return original(backend, transact_items)
        except Exception:
            for table, keys, item in reversed(before):
                _restore(table, keys, item)
            raise
        finally:
            delattr(Table, "__deepcopy__")

    return transact_write_items


def _itself(table: Any, _memo: dict[int, Any]) -> Any:
    return table


def _touched(
    backend: Any,
    transact_items: list[dict[str, Any]],
) -> Iterator[tuple[Any, tuple[Any, Any], str]]:
    from moto.dynamodb.models.dynamo_type import DynamoType  # noqa: PLC0415 - moto loads late

    for item in transact_items:
        kind, operation = next(iter(item.items()))
        table = backend.tables.get(operation.get("TableName"))
        key = operation.get("Key") or operation.get("Item") or {}
        names = [] if table is None else [table.hash_key_attr, table.range_key_attr]
        if not names or any(name and name not in key for name in names):
            continue  # moto refuses this one before it writes
        values = [DynamoType(key[name]) if name else None for name in names]
        yield table, (values[0], values[1]), kind


def _held(table: Any, keys: tuple[Any, Any]) -> Any:
    hash_key, range_key = keys
    if hash_key not in table.items:
        return None
    held = table.items[hash_key]
    return held.get(range_key) if table.range_key_attr else held


def _restore(table: Any, keys: tuple[Any, Any], item: Any) -> None:
    hash_key, range_key = keys
    if table.range_key_attr and item is not None:
        table.items[hash_key][range_key] = item
    elif table.range_key_attr:
        table.items.get(hash_key, {}).pop(range_key, None)
    elif item is not None:
        table.items[hash_key] = item
    else:
        table.items.pop(hash_key, None)

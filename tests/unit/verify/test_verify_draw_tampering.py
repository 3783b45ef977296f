"""A changed byte anywhere in a bundle is caught and named; no bundle makes the program stumble."""

import hashlib
import os
import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.verify.bundle_builder import (
    draft,
    unzipped,
    with_manifest,
    written,
    zipped,
)
from tests.unit.verify.conftest import Judge

FILES = with_manifest(draft("tiny").files())
NAMES = sorted(FILES)


def repeatable(seed: int) -> random.Random:
    return random.Random(seed)


def changed(content: bytes, at: int, mask: int) -> bytes:
    return content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]


def test_a_changed_byte_anywhere_in_a_stored_zip_is_caught(judge_zip: Judge) -> None:
    archive = zipped(FILES)
    chance = repeatable(1)
    for at in range(len(archive)):
        found = judge_zip(changed(archive, at, chance.randrange(1, 256)))
        assert (found.verdict, found.claim) == ("FAIL", "files"), at


def test_a_changed_bit_in_the_headers_of_a_file_or_in_the_zips_end_is_caught(
    judge_zip: Judge,
) -> None:
    archive = zipped(FILES)
    first, second = list(FILES)[:2]
    directory = archive.index(b"PK\1\2")
    headers = [
        range(archive.index(FILES[first])),
        range(directory, directory + 46 + len(first)),
        range(archive.index(b"PK\1\2", directory + 4), archive.index(second.encode(), directory)),
        range(len(archive) - 22, len(archive)),
    ]
    for part in headers:
        for at in part:
            for bit in range(8):
                found = judge_zip(changed(archive, at, 1 << bit))
                assert (found.verdict, found.claim) == ("FAIL", "files"), (at, bit)


def test_a_changed_byte_in_a_compressed_zip_is_caught_or_changes_no_file(judge_zip: Judge) -> None:
    archive = zipped(FILES, zipfile.ZIP_DEFLATED)
    chance = repeatable(2)
    harmless = 0
    for at in range(len(archive)):
        altered = changed(archive, at, chance.randrange(1, 256))
        if judge_zip(altered).verdict != "FAIL":
            assert unzipped(altered) == FILES, at  # the idle bits at the end of a stream
            harmless += 1
    assert harmless <= len(FILES)


def test_a_zip_that_is_cut_short_anywhere_is_caught(judge_zip: Judge) -> None:
    archive = zipped(FILES)
    for length in range(0, len(archive), 3):
        assert judge_zip(archive[:length]).verdict == "FAIL", length


def test_bytes_put_in_or_taken_out_anywhere_are_caught(judge_zip: Judge) -> None:
    archive = zipped(FILES)
    chance = repeatable(3)
    for _ in range(400):
        start, end = sorted(chance.choices(range(len(archive) + 1), k=2))
        middle = chance.randbytes(chance.randrange(1, 40))
        for altered in (
            archive[:start] + middle + archive[start:],
            archive[:start] + archive[end:] + b"\0" * (start == end),
            archive[:start] + archive[start:end] + archive[start:],
        ):
            assert altered == archive or judge_zip(altered).verdict == "FAIL"


def test_bytes_of_no_zip_at_all_are_caught(judge_zip: Judge) -> None:
    chance = repeatable(4)
    for size in (0, 1, 21, 22, 23, 100, 5000):
        for content in (chance.randbytes(size), bytes(size), b"PK\5\6" + bytes(size)):
            assert judge_zip(content).verdict == "FAIL"


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_of_any_file_in_a_folder_is_caught_and_named(
    name: str, verifier: ModuleType, tmp_path: Path
) -> None:
    for file, content in FILES.items():
        (tmp_path / file).write_bytes(content)
    chance = repeatable(5)
    for at in range(len(FILES[name])):
        (tmp_path / name).write_bytes(changed(FILES[name], at, chance.randrange(1, 256)))
        found = list(verifier.verify(tmp_path))[-1]
        assert (found.verdict, found.claim) == ("FAIL", "files")
        # A changed manifest disagrees with some file, so both are named.
        assert name in found.what


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_file_in_a_zip_that_fits_it_is_named(name: str, judge_zip: Judge) -> None:
    for at in range(0, len(FILES[name]), 7):
        found = judge_zip(zipped(FILES | {name: changed(FILES[name], at, 1)}))
        assert (found.verdict, found.claim) == ("FAIL", "files")
        assert name in found.what


@pytest.mark.parametrize(
    ("name", "stride"),
    [
        ("commitment.json", 1),
        ("log.jsonl", 5),
        ("public-key.pem", 1),
        ("result.json", 2),
        ("signature.der", 1),
    ],
)
def test_a_changed_byte_is_caught_even_when_the_manifest_is_made_to_agree(
    name: str, stride: int, judge: Judge
) -> None:
    honest = draft("tiny").files()
    chance = repeatable(6)
    for at in range(0, len(honest[name]), stride):
        found = judge(honest | {name: changed(honest[name], at, chance.randrange(1, 256))})
        assert found.verdict == "FAIL", at
        assert found.claim != "files"


def test_a_changed_ticket_is_caught_even_when_the_manifest_is_made_to_agree(judge: Judge) -> None:
    honest = draft("tiny").files()
    for at in range(0, len(honest["tickets.bin"]), 9):
        found = judge(honest | {"tickets.bin": changed(honest["tickets.bin"], at, 1)})
        assert (found.verdict, found.claim) == ("FAIL", "roll")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(name: str, judge_zip: Judge) -> None:
    found = judge_zip(zipped({file: FILES[file] for file in NAMES if file != name}))
    assert found == ("FAIL", "files", f"{name} is missing")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "manifest.json"])
def test_a_file_missing_from_the_manifest_too_is_named(name: str, judge: Judge) -> None:
    files = draft("tiny").files()
    del files[name]
    found = judge(files)
    if name == "tickets.bin":
        assert found.verdict == "ok"
    else:
        assert found == ("FAIL", "files", f"{name} is not listed in manifest.json")


def test_a_file_that_the_manifest_does_not_list_is_named(judge_zip: Judge) -> None:
    without = {name: content for name, content in FILES.items() if name != "tickets.bin"}
    found = judge_zip(zipped(with_manifest(without) | {"tickets.bin": FILES["tickets.bin"]}))
    assert found == ("FAIL", "files", "'tickets.bin' was added: manifest.json does not list it")


@pytest.mark.parametrize(
    "name", ["extra.txt", "names.csv", "Result.json", "result.json ", "../result.json", "a/", ""]
)
def test_a_file_that_no_bundle_has_is_refused_though_listed(name: str, judge: Judge) -> None:
    found = judge(draft("tiny").files() | {name: b""})
    assert found == ("FAIL", "files", f"{name!r}: a bundle has no such file")


def test_a_name_in_a_zip_cannot_forge_a_line_of_the_report(judge: Judge) -> None:
    found = judge(draft("tiny").files() | {"x\nok    files\x1b[2J": b""})
    assert found.what.isprintable()


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        (b"", "not JSON"),
        (b"[]", "not an object"),
        (b"{}", "README.txt is not listed"),
        (b'{"manifest.json":1}', "README.txt is not listed"),
        (FILES["manifest.json"] + b"\n", "not canonical"),
        (b" " + FILES["manifest.json"], "not canonical"),
        (b"\xef\xbb\xbf" + FILES["manifest.json"], "not JSON"),
        (FILES["manifest.json"][:-1] + b',"tickets.bin":"00"}', "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'{"a":' * 10_000, "not JSON"),
        (b"9" * 60_000, "not JSON"),
        (b"\xff", "not JSON"),
    ],
)
def test_a_manifest_of_another_form_is_refused(
    manifest: bytes, what: str, judge_zip: Judge
) -> None:
    found = judge_zip(zipped(FILES | {"manifest.json": manifest}))
    assert (found.verdict, found.claim) == ("FAIL", "files")
    assert what in found.what


def test_a_manifest_may_not_list_itself_nor_another_file(judge_zip: Judge) -> None:
    listed = dict.fromkeys(NAMES, "0" * 64) | {"manifest.json": "0" * 64}
    honest = with_manifest(draft("tiny").files())["manifest.json"].decode()
    itself = honest.replace(
        '"public-key.pem"', '"manifest.json":"' + "0" * 64 + '","public-key.pem"'
    )
    found = judge_zip(zipped(FILES | {"manifest.json": itself.encode()}))
    assert found.what == "manifest.json lists 'manifest.json', which it may not"
    other = written(listed | {"zz": "0" * 64})
    assert judge_zip(zipped(FILES | {"manifest.json": other})).verdict == "FAIL"


@pytest.mark.parametrize("upper", [True, False])
def test_a_manifest_hash_is_64_lower_case_digits(upper: bool, judge_zip: Judge) -> None:
    hashes = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in FILES.items()
        if name != "manifest.json"
    }
    hashes["README.txt"] = hashes["README.txt"].upper() if upper else hashes["README.txt"][:62]
    found = judge_zip(zipped(FILES | {"manifest.json": written(hashes)}))
    assert "README.txt is not 64 lower-case" in found.what


# --- What a zip can hide ---


def test_a_second_file_of_one_name_is_refused(judge_zip: Judge) -> None:
    archive = BytesIO(zipped(FILES))
    entry = zipfile.ZipInfo("result.json", (2026, 11, 21, 12, 0, 0))
    with zipfile.ZipFile(archive, "a") as bundle, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bundle.writestr(entry, b"{}")
    found = judge_zip(archive.getvalue())
    assert found == ("FAIL", "files", "result.json: the zip holds two files of this name")


def commented(archive: bytes) -> bytes:
    with zipfile.ZipFile(buffer := BytesIO(archive), "a") as bundle:
        bundle.comment = b"drawn again"
    return buffer.getvalue()


def in_gap(archive: bytes) -> bytes:
    """Put bytes between the files and the directory, and move the directory's offset along."""
    start = struct.unpack_from("<L", archive, len(archive) - 6)[0]
    moved = archive[:start] + b"hidden" + archive[start:]
    return moved[:-6] + struct.pack("<LH", start + 6, 0)


def in_directory(archive: bytes) -> bytes:
    """Put bytes after the directory's last entry, and count them as the directory's."""
    size, start = struct.unpack_from("<LL", archive, len(archive) - 10)
    longer = archive[:-22] + b"hidden" + archive[-22:]
    return longer[:-10] + struct.pack("<LLH", size + 6, start, 0)


@pytest.mark.parametrize(
    "hide",
    [
        commented,
        in_gap,
        in_directory,
        lambda archive: b"#!/bin/sh\n" + archive,
        lambda archive: archive + b"\0",
        lambda archive: archive + archive[-22:],
        lambda archive: archive + archive,
    ],
)
def test_bytes_that_belong_to_no_file_are_refused(
    hide: Callable[[bytes], bytes], judge_zip: Judge
) -> None:
    found = judge_zip(hide(zipped(FILES)))
    assert (found.verdict, found.claim) == ("FAIL", "files")


def test_bytes_after_the_end_of_a_compressed_file_are_refused(judge_zip: Judge) -> None:
    archive = zipped(FILES, zipfile.ZIP_DEFLATED)
    last = list(FILES)[-1]
    start = archive.index(b"PK\1\2")
    record = archive.rindex(last.encode()) - 46
    packed = struct.unpack_from("<L", archive, record + 20)[0]
    longer = struct.pack("<L", packed + 6)
    local = archive.index(last.encode()) - 30
    altered = bytearray(archive[:start] + b"hidden" + archive[start:-6])
    altered[local + 18 : local + 22] = longer
    altered[record + 26 : record + 30] = longer
    found = judge_zip(bytes(altered) + struct.pack("<LH", start + 6, 0))
    assert unzipped(bytes(altered) + struct.pack("<LH", start + 6, 0)) == FILES
    assert found == ("FAIL", "files", f"{last}: damaged in the zip")


def as_link(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    entry.create_system = 3


def as_folder(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = 0o40755 << 16 | 0x10


def with_extra(entry: zipfile.ZipInfo) -> None:
    entry.extra = struct.pack("<HHL", 0x7075, 4, 0)


def with_comment(entry: zipfile.ZipInfo) -> None:
    entry.comment = b"see the other file"


def in_bzip2(entry: zipfile.ZipInfo) -> None:
    entry.compress_type = zipfile.ZIP_BZIP2


def only_the_log(
    touch: Callable[[zipfile.ZipInfo], None],
) -> Callable[[zipfile.ZipInfo], None]:
    return lambda entry: touch(entry) if entry.filename == "log.jsonl" else None


@pytest.mark.parametrize("touch", [as_link, as_folder, with_extra, with_comment, in_bzip2])
def test_an_entry_that_is_more_than_a_plain_file_is_refused(
    touch: Callable[[zipfile.ZipInfo], None], judge_zip: Judge
) -> None:
    for touched in (touch, only_the_log(touch)):
        found = judge_zip(zipped(FILES, touch=touched))
        assert (found.verdict, found.claim) == ("FAIL", "files")


def test_a_zip_that_was_written_as_a_stream_is_refused_with_advice(judge_zip: Judge) -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: int) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as bundle:
        for name, content in FILES.items():
            bundle.writestr(name, content)
    assert "unpack it and check the folder" in judge_zip(pipe.getvalue()).what


def test_a_bomb_is_refused_without_being_unpacked(judge_zip: Judge) -> None:
    bomb = zipped(FILES | {"manifest.json": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert judge_zip(bomb).what == "manifest.json: it is larger than 65536 bytes"


def test_a_bomb_that_lies_about_its_size_is_refused(judge_zip: Judge) -> None:
    bomb = zipped(FILES | {"README.txt": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    size, said = struct.pack("<L", 50_000_000), struct.pack("<L", 44)
    assert bomb.count(size) == 2
    assert judge_zip(bomb.replace(size, said)).what == "README.txt: damaged in the zip"


# --- What a folder can hide ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file, content in FILES.items():
        (tmp_path / file).write_bytes(content)
    return tmp_path


def test_a_link_in_a_folder_is_refused(folder: Path, verifier: ModuleType) -> None:
    (folder / "result.json").rename(folder.parent / "elsewhere.json")
    (folder / "result.json").symlink_to(folder.parent / "elsewhere.json")
    assert list(verifier.verify(folder)) == [("FAIL", "files", "result.json: it is a link")]


def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(
    folder: Path, verifier: ModuleType
) -> None:
    (folder / "tickets.bin").unlink()
    os.mkfifo(folder / "tickets.bin")
    expected = ("FAIL", "files", "'tickets.bin': it is not an ordinary file")
    assert list(verifier.verify(folder)) == [expected]
    (folder / "tickets.bin").unlink()
    (folder / "tickets.bin").mkdir()
    assert list(verifier.verify(folder)) == [expected]


def test_a_stray_file_in_a_folder_is_named(folder: Path, verifier: ModuleType) -> None:
    (folder / ".DS_Store").write_bytes(b"")
    expected = ("FAIL", "files", "'.DS_Store': a bundle has no such file")
    assert list(verifier.verify(folder)) == [expected]


def test_a_file_of_absurd_size_is_not_read(folder: Path, verifier: ModuleType) -> None:
    with (folder / "signature.der").open("wb") as endless:
        endless.truncate(1 << 40)
    assert "larger than 256 bytes" in list(verifier.verify(folder))[-1].what

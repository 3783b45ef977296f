"""The engine is what was approved, the same everywhere, and reaches for nothing else."""

import ast
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

import ranmar
from ranmar import identity

FOLDER = Path(ranmar.__file__).parent
SOURCES = sorted(FOLDER.glob("*.py"))

# What a draw may import: a hash, and nothing that could tell the time, ask for chance or connect.
FOR_A_DRAW = {"ranmar", "hashlib", "__future__", "importlib", "itertools"}
FOR_TYPES = {"collections", "typing"}  # read by the type checker only
FOR_VALIDATORS = {"argparse", "os", "sys", "array", "pathlib"}
DRAWING = {
    "__init__.py", "answers.py", "choice.py", "constants.py", "jump.py", "paper.py", "seeding.py",
    "start.py", "trial.py",
}  # fmt: skip


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).partition(".")[0]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_engine_imports_nothing_that_is_not_on_the_list(source):
    found = set(imports(ast.parse(source.read_text())))
    allowed = FOR_A_DRAW | FOR_TYPES | (set() if source.name in DRAWING else FOR_VALIDATORS)
    assert found <= allowed


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_other_way_to_chance_or_the_outside_is_named(source):
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert not names & {
        "urandom", "getrandom", "random", "secrets", "uuid4", "time", "monotonic", "perf_counter",
        "environ", "getenv", "socket", "eval", "exec", "__import__", "id",
    }  # fmt: skip


def run(code, *flags, path=FOLDER.parent):
    text = f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, *flags, "-c", text],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_engine_imports_nothing_else():
    """This keeps a cold start short; the benchmark measures it."""
    code = "before = set(sys.modules); import ranmar; ranmar.Ranmar(1, 2); "
    code += "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    assert run(code, "-S") == "['__future__', 'ranmar']"


WATCHED = """
import ranmar, hashlib
ranmar.self_test()
seen = []
def watch(event, arguments):
    seen.append(event)
sys.addaudithook(watch)
digest = ranmar.seed_digest("petit", bytes(32), [("kms", bytes(32))])
words = ranmar.Ranmar(*ranmar.seeds(digest))
drawn = ranmar.select(300_000, 250, words)
watching, seen = seen, []
print(len(drawn), [event for event in watching if event != "import"])
"""


def test_a_draw_opens_no_file_no_connection_and_no_process():
    assert run(WATCHED) == "250 []"


SABOTAGED = """
import random, secrets, os, time, uuid
def never(*arguments, **named):
    raise SystemExit("another source of chance was asked")
for module in (random, secrets, os, time, uuid):
    for name in dir(module):
        value = getattr(module, name)
        if callable(value) and name in (
            "random", "getrandbits", "randbelow", "token_bytes", "urandom", "getrandom", "time",
            "time_ns", "monotonic", "perf_counter", "uuid1", "uuid4", "getenv",
        ):
            setattr(module, name, never)
class Barred(dict):
    __getitem__ = get = never
os.environ = Barred()
import ranmar
ranmar.self_test()
digest = ranmar.seed_digest("petit", bytes(32), [("kms", bytes(32))])
print(ranmar.select(300_000, 5, ranmar.Ranmar(*ranmar.seeds(digest))))
"""


def test_no_other_source_of_chance_is_asked():
    digest = ranmar.seed_digest("petit", bytes(32), [("kms", bytes(32))])
    expected = ranmar.select(300_000, 5, ranmar.Ranmar(*ranmar.seeds(digest)))
    assert run(SABOTAGED) == str(expected)


def module_level():
    modules = [m for name, m in sys.modules.items() if name.partition(".")[0] == "ranmar"]
    for module in modules:
        for name, value in vars(module).items():
            if not name.startswith("__"):
                yield f"{module.__name__}.{name}", value


def test_no_module_keeps_a_stream_or_anything_that_can_change():
    ranmar.self_test()
    ranmar.select(1000, 10, ranmar.Ranmar(1, 2))
    fixed = (int, bool, str, bytes, tuple, range, type, types.ModuleType, types.FunctionType)
    builtin = (types.BuiltinFunctionType, type(__import__("__future__").annotations))
    changeable = {
        name: value
        for name, value in module_level()
        if not isinstance(value, fixed + builtin) and name != "ranmar.commands.WRITERS"
    }
    assert changeable == {}


def test_a_draw_leaves_no_trace_in_the_process():
    ranmar.self_test()
    before = {name: repr(value) for name, value in module_level()}
    first = ranmar.select(1000, 10, ranmar.Ranmar(1, 2))
    assert {name: repr(value) for name, value in module_level()} == before
    assert ranmar.select(1000, 10, ranmar.Ranmar(1, 2)) == first


def test_two_streams_do_not_disturb_each_other():
    one, other = ranmar.Ranmar(1, 2), ranmar.Ranmar(3, 4)
    mixed = [(next(one), next(other)) for _ in range(300)]
    assert [pair[0] for pair in mixed] == ranmar.Ranmar(1, 2).integers(300)
    assert [pair[1] for pair in mixed] == ranmar.Ranmar(3, 4).integers(300)


@pytest.fixture
def installed(tmp_path):
    """The engine as a Lambda layer holds it, in another folder."""
    target = tmp_path / "opt" / "python" / "ranmar"
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


FINGERPRINT = "import ranmar; print(ranmar.fingerprint())"


def test_the_fingerprint_is_the_same_where_the_layer_is_installed(installed):
    assert run(FINGERPRINT, path=installed.parent) == ranmar.fingerprint()
    (installed / "__pycache__").mkdir(exist_ok=True)
    (installed / "__pycache__" / "choice.cpython-311.pyc").write_bytes(b"whatever")
    assert run(FINGERPRINT, path=installed.parent) == ranmar.fingerprint()


def test_the_fingerprint_is_64_hexadecimal_digits():
    assert len(ranmar.fingerprint()) == 64
    assert set(ranmar.fingerprint()) <= set("0123456789abcdef")


@pytest.mark.parametrize("name", [path.name for path in SOURCES])
def test_one_more_byte_in_any_file_changes_the_fingerprint(name, installed):
    path = installed / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert run(FINGERPRINT, path=installed.parent) != ranmar.fingerprint()


def test_a_new_file_or_a_moved_boundary_changes_the_fingerprint(installed):
    (installed / "extra.py").write_bytes(b"")
    added = run(FINGERPRINT, path=installed.parent)
    assert added != ranmar.fingerprint()
    (installed / "extra.py").rename(installed / "extra2.py")
    assert run(FINGERPRINT, path=installed.parent) not in (added, ranmar.fingerprint())


@pytest.mark.parametrize("name", ["fast.cpython-311-x86_64-linux-gnu.so", "old.pyc", "numpy"])
def test_code_that_is_not_source_is_refused(name, installed):
    if "." in name:
        (installed / name).write_bytes(b"")
    else:
        (installed / name).mkdir()
    with pytest.MonkeyPatch.context() as patched:  # and here, for the same file in this process
        patched.setattr(identity, "__file__", str(installed / "identity.py"))
        with pytest.raises(identity.ForeignCodeError, match=name.partition(".")[0]):
            identity.fingerprint()
    code = "from ranmar.identity import ForeignCodeError, fingerprint\ntry: fingerprint()\n"
    code += "except ForeignCodeError as refused: print(refused)"
    assert run(code, path=installed.parent) == f"not a source file of the engine: {name}"


def test_the_sources_have_unix_line_ends_and_plain_letters():
    """Otherwise a checkout on another system would have another fingerprint."""
    for path in SOURCES:
        octets = path.read_bytes()
        assert b"\r" not in octets
        assert octets.isascii()
        assert octets.endswith(b"\n")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_file_is_short_enough_to_read_at_one_sitting(path):
    assert len(path.read_text().splitlines()) <= 150


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'seed'"):
        ranmar.seed  # noqa: B018


def test_every_name_that_is_promised_exists():
    for name in ranmar.__all__:
        assert getattr(ranmar, name) is not None


EVERYWHERE = """
import hashlib, ranmar
ranmar.self_test()
total = hashlib.sha256()
for seeds in ((1802, 9373), (0, 0), (31328, 30081), (31328, 5000), (7, 30000)):
    total.update(ranmar.Ranmar(*seeds).octets(50_000))
    total.update(repr(ranmar.Ranmar(*seeds).integers(5_000)).encode())
    for size in (10, 300_000, 17_000_000):
        total.update(repr(ranmar.select(size, 10, ranmar.Ranmar(*seeds))).encode())
    total.update(repr([ranmar.nth(*seeds, 10**n) for n in range(19)]).encode())
    total.update(ranmar.seed_digest("grand", bytes(32), [("kms", b"%d" % seeds[0])]))
print(total.hexdigest(), ranmar.fingerprint())
"""


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_gives_the_same_bytes(version, installed):
    other = shutil.which(f"python{version}")
    if other is None:
        pytest.skip(f"python{version} is not installed")
    text = f"import sys; sys.path.insert(0, {str(installed.parent)!r})\n{EVERYWHERE}"
    done = subprocess.run(
        [other, "-c", text],
        capture_output=True, text=True, timeout=120, check=False, env={"PYENV_VERSION": version},
    )  # fmt: skip
    if "not found" in done.stderr or "not installed" in done.stderr:  # a version manager's stub
        pytest.skip(f"python{version} is not installed")
    assert done.stdout == run(EVERYWHERE) + "\n", done.stderr

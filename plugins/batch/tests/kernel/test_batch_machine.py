"""Compiled kernels are kept as machine code, and loaded without numba; whatever is not as expected is compiled anew."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.services import needs, service
from yibao_batch.compiled import machine
from yibao_batch.compiled.compile import compiled, kernel
from yibao_batch.kernel.emit import Sources

pytestmark = needs("numba")

SOURCE = """\
from numpy import uint64 as index


def settle(amounts, add, payers):
    for place in range(len(amounts)):
        payers[0, index(place)] = amounts[index(place)] + add
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    return tmp_path / "kernels"


def added(kind=np.int64, order="C"):
    """What the kernel writes of three amounts."""
    out = np.zeros((2, 3), dtype=np.int64, order=order)
    compiled(Sources({}, SOURCE))(np.arange(3, dtype=kind), 40, out)
    return out[0].tolist()


def test_kept(folder):
    """The second time the machine code is loaded: nothing is compiled, and numba not even imported."""
    assert added() == [40, 41, 42]
    (kept,) = folder.glob("*.o")
    before = kept.stat().st_mtime_ns
    program = f"""
import sys, numpy
from yibao_batch.kernel.emit import Sources
from yibao_batch.compiled.compile import compiled
out = numpy.zeros((2, 3), dtype=numpy.int64)
compiled(Sources({{}}, {SOURCE!r}))(numpy.arange(3), 40, out)
assert out[0].tolist() == [40, 41, 42]
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    assert kept.stat().st_mtime_ns == before


def test_kinds(folder):
    """Arguments of other kinds have machine code of their own; arrays that lie otherwise are left to numba."""
    assert added() == added(np.int32) == [40, 41, 42]
    assert len(list(folder.glob("*.o"))) == 2
    assert added(order="F") == [40, 41, 42]
    assert len(list(folder.glob("*.o"))) == 2


@pytest.mark.parametrize("content", [b"", b"no digest\n", None])
def test_damaged(folder, content):
    """A file that is not whole is not loaded but written again."""
    added()
    (kept,) = folder.glob("*.o")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] if content is None else content)
    assert machine.load(kept, "<i8:1 int <i8:2") is None
    assert added() == [40, 41, 42]
    assert machine.load(kept, "<i8:1 int <i8:2") is not None


def test_otherwise(folder, monkeypatch):
    """Where machine code cannot be kept, numba does as it always did."""
    monkeypatch.setattr(machine, "place", lambda *told: 1 / 0)
    assert added() == [40, 41, 42]
    assert not list(folder.glob("*.o"))


def test_depends(folder, monkeypatch):
    """Another source, other kinds, other settings of numba: another file."""
    folder.mkdir()
    first = machine.place(folder, SOURCE, "int")
    assert machine.place(folder, SOURCE, "int") == first
    assert machine.place(folder, SOURCE + " ", "int") != first
    assert machine.place(folder, SOURCE, "int int") != first
    monkeypatch.setenv("NUMBA_OPT", "1")
    assert machine.place(folder, SOURCE, "int") != first


def test_only_where_it_is_there(folder):
    """Not told to compile, a run takes what was compiled before, and plain Python where nothing was."""
    sources, out = Sources({}, SOURCE), np.zeros((2, 3), dtype=np.int64)
    kernel(sources, None)(np.arange(3), 40, out)
    assert out[0].tolist() == [40, 41, 42]
    assert not folder.exists() or not list(folder.glob("*.o"))
    added()
    with pytest.raises(ZeroDivisionError):
        kernel(Sources({}, SOURCE + "    1 // 0\n"), None)(np.arange(3), 40, out)  # plain, since it is another one
    (kept,) = folder.glob("*.o")
    kept.rename(machine.place(folder, str(Sources({}, "def settle(amounts, add, payers):\n    1 // 0\n")), "<i8:1 int <i8:2"))
    kernel(Sources({}, "def settle(amounts, add, payers):\n    1 // 0\n"), None)(np.arange(3), 50, out)  # what is kept there runs
    assert out[0].tolist() == [50, 51, 52]


def test_another_numba(folder, monkeypatch):
    """A numba that does not know the setting for who counts arrays compiles all the same."""
    options = service("numba.core.options")

    monkeypatch.setattr(options, "DefaultOptions", None)
    assert added() == [40, 41, 42]


@pytest.mark.parametrize("library", ["numba", "llvmlite"])
@pytest.mark.parametrize("error", ["OSError('libLLVM.so: wrong ELF class')", "ImportError('for another Python')"])
def test_libraries_that_cannot_be_loaded(tmp_path, library, error):
    """A library that is there but cannot be loaded is told of, and the run goes on as plain Python."""
    (tmp_path / library).mkdir()
    (tmp_path / library / "__init__.py").write_text(f"raise {error}\n")
    (tmp_path / "persons.csv").write_text("person,birth_date,scheme,standing\n1,1980-01-01,employee,active\n")
    (tmp_path / "claims.csv").write_text("person,claim,date,benefit,level,in_scope\n1,1,2022-03-01,outpatient,community,1000\n")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from yibao.cli.app.main import main
from yibao_batch.settle import engine
engine.THRESHOLD = 0
files = [{str(tmp_path)!r} + "/" + name for name in ("persons.csv", "claims.csv", "out.csv")]
sys.exit(main(["batch", "run", "--city", "atlantis", "--lang", "en", *files], standalone_mode=False))
"""
    environment = os.environ | {"YIBAO_CACHE": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "numba cannot be loaded, running as plain Python" in done.stderr and error.split("'")[1] in done.stderr
    assert "1000.00" in done.stdout or "1,000.00" in done.stdout

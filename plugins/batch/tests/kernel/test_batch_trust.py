"""Compiled code is loaded only from folders and files that nobody else can write to, else it is compiled anew."""

import os

import numpy as np
import pytest

from plugins.batch.tests.kernel.test_batch_machine import SOURCE
from tests.services import needs, service
from yibao_batch.compiled import trust
from yibao_batch.compiled.compile import compiled
from yibao_batch.compiled.trust import kernel_folder
from yibao_batch.kernel.emit import Sources
from yibao_batch.kernel.writer import Writer

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owner and mode here")


@pytest.fixture(autouse=True)
def anew():
    trust.warn_of.cache_clear()


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kernels"


def added():
    """What a small kernel writes."""
    out = np.zeros((2, 3), dtype=np.int64)
    compiled(Sources({}, SOURCE))(np.arange(3), 40, out)
    return out[0].tolist()


def test_folder_is_made_private(home):
    """A folder that is made is closed to others, whatever mask the shell has."""
    before = os.umask(0)
    try:
        assert kernel_folder() == home
    finally:
        os.umask(before)
    assert home.stat().st_mode & 0o777 == home.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o1777])
@pytest.mark.parametrize("above", [False, True])
def test_folder_others_write_to(home, capsys, mode, above):
    """A folder that others may write to is not used, and said so once; one above it may be sticky."""
    kernel_folder()
    (home.parent if above else home).chmod(mode)
    assert kernel_folder() == kernel_folder() == (home if above and mode == 0o1777 else None)
    assert capsys.readouterr().err.count("only you can write") == (kernel_folder() is None)


def test_folder_of_another(home, monkeypatch, capsys):
    """A folder of another user is not used."""
    kernel_folder()
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)
    assert kernel_folder() is None
    assert capsys.readouterr().err


@pytest.mark.parametrize("variable", ["YIBAO_CACHE", "XDG_CACHE_HOME", "HOME"])
def test_relative_path(monkeypatch, tmp_path, capsys, variable):
    """A path that depends on the folder a run is started in is never used, nor made."""
    for name in ("YIBAO_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "here")
    monkeypatch.chdir(tmp_path)
    assert kernel_folder() is None
    assert not list(tmp_path.iterdir())
    assert "absolute path" in capsys.readouterr().err


@needs("numba")
@pytest.mark.parametrize("way", ["writable", "link", "pipe"])
def test_file_that_is_not_own(home, capsys, tmp_path, way):
    """Machine code that others could have written, or that lies behind a link, is compiled anew and replaced."""
    assert added() == [40, 41, 42]
    (kept,) = home.glob("*.o")
    assert kept.stat().st_mode & 0o077 == 0
    if way == "writable":
        kept.chmod(0o666)
    elif way == "link":
        kept.rename(tmp_path / "elsewhere.o")
        kept.symlink_to(tmp_path / "elsewhere.o")
    else:
        kept.unlink()
        os.mkfifo(kept)
    assert trust.read_kernel(kept) is None
    assert added() == [40, 41, 42]
    assert kept.is_file() and not kept.is_symlink() and kept.stat().st_mode & 0o077 == 0
    assert capsys.readouterr().err.count("is not used") == 1


FUNCTION = "def plan_one(value):\n    return value + 40\n"
LOOP = """\
def settle(amounts, add, payers):
    for place in range(len(amounts)):
        payers[0, place] = plan_one(amounts[place])
"""


@needs("numba")
@pytest.mark.parametrize("way", ["open", "private", "named"])
def test_pickles_of_numba(home, monkeypatch, tmp_path, way):
    """What numba keeps of long plans holds pickles: they are read only from a folder that nobody else may enter."""
    numba = service("numba")
    home.mkdir(parents=True)
    if way == "open":
        (home / "modules").mkdir()
        (home / "modules").chmod(0o755)
    if way == "named":
        monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "named"))
    out = np.zeros((2, 3), dtype=np.int64)
    compiled(Sources({"plan_one": FUNCTION + f"# {way}\n"}, LOOP + f"# {way}\n"))(np.arange(3), 40, out)
    assert out[0].tolist() == [40, 41, 42]
    assert bool(list(tmp_path.rglob("*.nbi"))) == (way == "private")


@pytest.mark.parametrize("end", ["\n", "\r", "\x0c", "\x85", "\u2028"])
def test_comment_ends_with_its_line(end):
    """A name never begins a line of the program that is written from it."""
    with pytest.raises(ValueError, match="cannot hold"):
        Writer().say(f"# stage {end}import os")

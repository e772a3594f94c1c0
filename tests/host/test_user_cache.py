"""The user's cache holds only what nobody else could have written."""

import os
import stat

import pytest

from yibao.host.user_cache import cache_folder, read_own, write_own

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owner and mode here")


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path / "cache"))
    return cache_folder("answers", pytest.fail)


def test_file_comes_back(folder):
    """What is written is read again, from a file for the user alone, and nothing else is left in the folder."""
    write_own(folder / "a", b"1")
    write_own(folder / "a", b"2")
    assert read_own(folder / "a") == b"2"
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert stat.S_IMODE((folder / "a").stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("way", ["writable", "link"])
def test_file_of_others_is_not_read(folder, tmp_path, way):
    """A file that others may write to, or that lies behind a link, is as if it were not there."""
    write_own(folder / "a", b"1")
    if way == "writable":
        (folder / "a").chmod(0o666)
    else:
        (folder / "a").rename(tmp_path / "b")
        (folder / "a").symlink_to(tmp_path / "b")
    assert read_own(folder / "a") is None


def test_folder_of_others_is_not_used(folder):
    """A folder that others may write to is named to who asks, and not used."""
    folder.chmod(0o777)
    distrusted = []
    assert cache_folder("answers", distrusted.append) is None
    assert distrusted == [folder]


def test_no_cache(monkeypatch):
    """A dash keeps nothing."""
    monkeypatch.setenv("YIBAO_CACHE", "-")
    assert cache_folder("answers", pytest.fail) is None

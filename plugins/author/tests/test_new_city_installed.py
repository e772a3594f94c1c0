"""A new city in a clean environment: installed, checked, conforming, built, uninstalled, and installed from its wheel."""

import os
import subprocess
import venv
from pathlib import Path

import pytest

from tests.house.net import run as run_here
from tests.house.repo import ROOT

pytestmark = pytest.mark.dist

OURS = [str(ROOT), str(ROOT / "plugins" / "china"), f"{ROOT / 'plugins' / 'author'}[test]"]


def run(*command: object, folder: Path, code: int = 0) -> str:
    """What a command prints; it has to end with a code."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == code, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_from_nothing_to_a_wheel(tmp_path):
    """Every step that an author takes, far from this repository."""
    project = tmp_path / "yibao-bozhou"
    words = ("--slug", "bozhou", "--code", "341600", "--zh", "亳州", "--en", "Bozhou", "--out", str(project))
    assert run_here("new-city", *words).code == 0
    venv.create(tmp_path / "clean", with_pip=True)
    programs = tmp_path / "clean" / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", *OURS, folder=tmp_path)
    rules = "./yibao-bozhou/yibao_bozhou/rules"
    case = project / "yibao_bozhou" / "cases" / "employee_visits.toml"
    assert "2,480.00" in run(programs / "yibao", "settle", "--lang", "en", "--city", rules, case, folder=tmp_path)
    run(*pip, "install", "--quiet", f"{project}[test]", folder=tmp_path)
    assert "errors 0, warnings 0" in run(programs / "yibao", "check", "--lang", "en", "--city", "bozhou", folder=tmp_path)
    assert " passed" in run(programs / "python", "-m", "pytest", "-q", folder=project)
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path / "wheels", project, folder=tmp_path)
    run(*pip, "uninstall", "--quiet", "--yes", "yibao-bozhou", folder=tmp_path)
    run(programs / "yibao", "cities", "--city", "bozhou", folder=tmp_path, code=2)
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    run(*pip, "install", "--quiet", "--no-deps", wheel, folder=tmp_path)
    shown = run(programs / "yibao", "cities", "--lang", "en", "--city", "bozhou", folder=tmp_path)
    assert "works" in shown

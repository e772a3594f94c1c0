"""Installs the lowest version of everything the packages of this repository depend on, as their pyproject.toml say."""

import re
import subprocess
import sys
import tomllib

from tests.house.repo import PLUGINS, ROOT


def lowest() -> list[str]:
    """Each dependency on something outside the repository, held to its lowest version."""
    projects = [tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"] for folder in (ROOT, *PLUGINS)]
    ours = {project["name"] for project in projects}
    bounds = {tuple(bound.split(">=")) for project in projects for bound in project["dependencies"]}
    return sorted(f"{name}=={version}" for name, version in bounds if re.split(r"\[", name)[0] not in ours)


if __name__ == "__main__":
    pins = lowest()
    print("lowest:", *pins, flush=True)
    sys.exit(subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *pins], check=False).returncode)

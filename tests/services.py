"""What some tests need beside Python packages that are always there: compilers, databases, browsers.

Where one is missing, its tests are skipped and the report names it. `.ci/run` sets YIBAO_SERVICES to `required`; then they fail.
"""

import importlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("YIBAO_SERVICES") == "required"


def needs(module: str) -> pytest.MarkDecorator:
    """A mark for tests that need a module which may be missing."""
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing and not REQUIRED, reason=_reason(module))


def service(name: str) -> Any:
    """A module that may be missing: the tests of the module that asks for it are skipped then.

    Raises:
        ImportError: it is missing, and required.
    """
    return importlib.import_module(name) if REQUIRED else pytest.importorskip(name, reason=_reason(name))


def program(name: str) -> str:
    """The path of a program that may be missing: the test that asks for it is skipped then, or fails where it is required."""
    path = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        (pytest.fail if REQUIRED else pytest.skip)(_reason(name))
    return str(path)


def _reason(name: str) -> str:
    return f"{name} is not installed; .ci/run needs it"

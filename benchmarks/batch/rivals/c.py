"""A C function written for this plan alone, the fastest of several compiler settings: what is left to gain."""

import ctypes
import functools
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..workload import DEDUCTIBLE, RATIO, Data

SETTINGS = (["-O2"], ["-O3"], ["-O3", "-march=native"], ["-O3", "-march=native", "-mtune=generic"], ["-O2", "-march=native"])


def best(data: Data, rounds: int = 3) -> tuple[Callable[[Data, Any], None], str]:
    """The function of the outpatient plan, compiled with the setting that ran fastest on some data, and that setting."""
    return fastest("settle.c", _bind, data, np.zeros((6, len(data.amount) + 8), dtype=np.int64), rounds)


def fastest(source: str, bind: Callable[[Any], Any], data: Any, out: Any, rounds: int = 3) -> tuple[Any, str]:
    """A C function, compiled with the setting with which it ran fastest on some data, and that setting.

    Args:
        source: the file beside this one; bind: makes of the library's function one that takes data and room for what comes out.
    """
    folder = Path(tempfile.mkdtemp())
    found = []
    for number, flags in enumerate(SETTINGS):
        library = folder / f"settle{number}.so"
        subprocess.run(["cc", *flags, "-shared", "-fPIC", str(Path(__file__).with_name(source)), "-o", str(library)], check=True)
        run = bind(ctypes.CDLL(str(library)).settle)
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            run(data, out)
            times.append(time.perf_counter() - begun)
        found.append((min(times), " ".join(flags), run))
    _, flags, run = min(found, key=lambda one: one[0])
    return run, flags


@functools.cache
def _beside(claims: int) -> tuple[Any, Any]:
    """The two columns that are not money; kept, since fresh ones cost page faults."""
    return np.zeros(claims, dtype=np.int32), np.zeros(claims, dtype=np.uint8)


def _bind(function: Any) -> Callable[[Data, Any], None]:
    function.restype = None

    def run(data: Data, out: Any) -> None:
        status, warned = _beside(len(data.amount))
        arrays = (
            data.first,
            data.group,
            data.current,
            data.carried,
            data.tier,
            data.amount,
            DEDUCTIBLE,
            RATIO,
            *out[:6],
            status,
            warned,
        )
        function(ctypes.c_int64(len(data.group)), *(ctypes.c_void_p(one.ctypes.data) for one in arrays))

    return run

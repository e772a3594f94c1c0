"""Compiled kernels as machine code on disk, which llvmlite loads alone: to import numba takes ten times as long.

What is kept is named after everything that it depends on: the source, the kinds of the arguments, the versions of numba and
llvmlite, numba's settings, the processor. Where anything is not as expected, there is nothing to load, and numba does it.
"""

import ctypes
import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from yibao.engines import write_own

from . import trust

Run = Callable[..., None]

_DONE = (0, -2)
"""What a function compiled by numba returns when it raised nothing."""


def kinds_of(arguments: Sequence[Any]) -> str:
    """Types and dimensions of the arguments, whole numbers as ``int``; empty where an array is not in one piece."""
    kinds = []
    for argument in arguments:
        if not isinstance(argument, np.ndarray):
            kinds.append("int")
        elif argument.flags.c_contiguous and argument.flags.aligned:
            kinds.append(f"{argument.dtype.str}:{argument.ndim}")
        else:
            return ""
    return " ".join(kinds)


def place(folder: Path, source: str, kinds: str) -> Path:
    """Where the machine code of a kernel is kept on this machine."""
    import llvmlite.binding as llvm  # noqa: PLC0415 - only where kernels are compiled

    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("NUMBA_"))
    versions = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
    processor = [llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    identity = "\0".join([source, kinds, *settings, *versions, *processor])
    return folder / f"kernel_{hashlib.sha256(identity.encode()).hexdigest()[:32]}.o"


def load(path: Path, kinds: str) -> Run | None:
    """The kernel that is kept in a file, to be called without numba and without Python's lock; none where the file is not whole."""
    import llvmlite.binding as llvm  # noqa: PLC0415 - only where kernels are compiled

    try:
        content = trust.read_kernel(path)
    except OSError:
        return None
    if content is None:
        return None
    head, _, code = content.partition(b"\n")
    digest, _, symbol = head.decode(errors="replace").partition(" ")
    if hashlib.sha256(code).hexdigest() != digest:
        return None
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(symbol)
    if not address:
        return None
    function = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_int64] * _words(kinds))(address)

    def run(*arguments: Any, _engine: Any = engine) -> None:  # the code lives as long as its engine
        back = (ctypes.c_int64 * 2)()  # room for what is returned and for what is raised, neither of which is used
        words = [ctypes.addressof(back), ctypes.addressof(back) + 8]
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                address = argument.__array_interface__["data"][0]
                words += (0, 0, argument.size, argument.itemsize, address, *argument.shape, *argument.strides)
            else:
                words.append(argument)
        if function(*words) not in _DONE:
            raise RuntimeError("the kernel failed")

    return run


def _words(kinds: str) -> int:
    """How many numbers numba passes: of an array its owners, sizes, place, shape and strides."""
    return 2 + sum(1 if kind == "int" else 5 + 2 * int(kind.rpartition(":")[2]) for kind in kinds.split())


def compile_to(path: Path, numba: Any, function: Any, kinds: str, **options: Any) -> bool:
    """Compile a function and keep its machine code; whether it is as it should be, so that it can be loaded."""
    made = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
    arguments = []
    for kind in kinds.split():
        name, _, dimensions = kind.rpartition(":")
        arguments.append(numba.types.Array(numba.from_dtype(np.dtype(name)), int(dimensions), "C") if name else numba.int64)
    made.compile(tuple(arguments))
    (result,) = made.overloads.values()
    symbol, text = attrgetter("fndesc.llvm_func_name", "library")(result)
    code = text._get_compiled_object()
    passed = len(list(text.get_function(symbol).arguments))
    if passed != _words(kinds) or result.signature.return_type != numba.types.none:
        return False
    if any(part.is_declaration and not part.name.startswith("llvm.") for part in text._final_module.functions):
        return False  # it calls what numba brings
    write_own(path, f"{hashlib.sha256(code).hexdigest()} {symbol}\n".encode() + code)
    return True

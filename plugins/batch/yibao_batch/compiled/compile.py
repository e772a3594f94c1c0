"""From the source of a kernel to something that runs: compiled by numba and kept on disk, or plain Python."""

import hashlib
import importlib.util
import re
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from yibao.engines import PRIVATE, is_private, write_own

from ..kernel.emit import INDEX, Sources
from . import machine, trust

Settle = Callable[..., Any]

_TWICE = re.compile(
    r"\b(bill|facts|rows|accounts|counters|tags|carry|credit|credited|payers|balances|amounts|paids)\[([^\[\],]+), ([^\[\]]+)\]"
)


def has_numba() -> bool:
    """Whether kernels can be compiled here."""
    return importlib.util.find_spec("numba") is not None


def plain(sources: Sources) -> Settle:
    """The kernel as plain Python over lists of lists: slow to run, nothing to wait for, no dependency."""
    text = str(sources).replace(INDEX, "index = signed = int")
    while True:
        text, changed = _TWICE.subn(r"\1[\2][\3]", text)
        if not changed:
            break
    space: dict[str, Any] = {}
    exec(compile(text, "<kernel>", "exec"), space)  # our own text, written a moment ago
    settle: Settle = space["settle"]
    return settle


def kernel(sources: Sources, compile_: bool | None) -> Settle:
    """The kernel over arrays.

    Args:
        compile_: whether to compile it; none takes what was compiled before where it is there, plain Python where not.
    """
    if compile_:
        return compiled(sources)
    slow = _over_lists(plain(sources))
    return slow if compile_ is False else _by_kinds(lambda kinds: _from_cache(sources, kinds, compile_=False) or slow)


def compiled(sources: Sources) -> Settle:
    """The kernel compiled; from the cache on disk where it is there, kept there where that is possible."""
    return _by_kinds(lambda kinds: _from_cache(sources, kinds, compile_=True) or _compiled(sources))


def _over_lists(settle: Settle) -> Settle:
    """A kernel over lists as one over arrays."""

    def over_arrays(*arguments: Any) -> None:
        lists = [argument.tolist() if isinstance(argument, np.ndarray) else argument for argument in arguments]
        settle(*lists)
        for array, values in zip(arguments, lists, strict=True):
            if isinstance(array, np.ndarray) and array.flags.writeable and array.size:
                array[...] = values

    return over_arrays


def _by_kinds(find: Callable[[str], Settle]) -> Settle:
    """A kernel that is found for each kinds of arguments when they are first met."""
    made: dict[str, Settle] = {}

    def settle(*arguments: Any) -> Any:
        kinds = machine.kinds_of(arguments)
        if kinds not in made:
            made[kinds] = find(kinds)
        return made[kinds](*arguments)

    return settle


def _from_cache(sources: Sources, kinds: str, *, compile_: bool) -> Settle | None:
    """The kernel as machine code of our own cache, put there if it may be compiled; none where it is not there."""
    folder = trust.kernel_folder()
    if folder is None or not kinds:
        return None
    try:
        path = machine.place(folder, str(sources), kinds)
        settle = machine.load(path, kinds)
        if settle is None and compile_:
            import numba  # noqa: PLC0415 - a third of a second that small inputs and kept kernels do not pay

            loop = _loop(numba, sources, folder)
            if machine.compile_to(path, numba, loop.settle, kinds, **_options(numba)):
                settle = machine.load(path, kinds)
        return settle
    except Exception:  # whatever it is that differs here, numba itself can do without
        return None


_unloadable: list[str] = []


def unloadable() -> str:
    """Why numba, which is there, could not be loaded; empty where it could, or was not needed."""
    return _unloadable[0] if _unloadable else ""


def _compiled(sources: Sources) -> Settle:
    """The kernel as numba compiles and keeps it; as plain Python where numba cannot be loaded."""
    try:
        import numba  # noqa: PLC0415 - a third of a second that small inputs do not pay
    except Exception as error:  # a library of another version or of another machine raises anything
        _unloadable[:] = [str(error) or type(error).__name__]
        return _over_lists(plain(sources))
    folder = trust.kernel_folder()
    if folder is not None:
        try:
            return _jit(numba, sources, folder)
        except (OSError, RuntimeError, ImportError):
            pass  # a folder that cannot be written to, or was emptied meanwhile: compile without it
    with tempfile.TemporaryDirectory() as temporary:
        return _jit(numba, sources, Path(temporary))


def _options(numba: Any) -> dict[str, Any]:
    """How kernels are compiled: the caller holds every array, and to count who else does would cost more than a plan.

    That setting (``_nrt``) is numba's own; one that does not know it counts.
    """
    known = getattr(getattr(numba.core, "options", None), "DefaultOptions", None)
    return {"nogil": True, "error_model": "numpy"} | ({"_nrt": False} if hasattr(known, "_nrt") else {})


def _loop(numba: Any, sources: Sources, folder: Path) -> Any:
    """The loop as a module that knows the functions of the long plans, which numba keeps."""
    jit, modules = _keeping(numba, folder)
    functions = {name: jit(getattr(_module(text, modules), name)) for name, text in sources.functions.items()}
    loop = _module(sources.loop, modules)
    vars(loop).update(functions)
    return loop


def _jit(numba: Any, sources: Sources, folder: Path) -> Settle:
    made: Settle = _keeping(numba, folder)[0](_loop(numba, sources, folder).settle)
    return made


def _keeping(numba: Any, folder: Path) -> tuple[Any, Path]:
    """How numba compiles, and the folder of the modules: numba keeps pickles beside them, so nobody else may enter it."""
    modules = folder / "modules"
    modules.mkdir(mode=PRIVATE, exist_ok=True)
    keeps = is_private(modules) and not numba.config.CACHE_DIR  # that folder could be anybody's
    return numba.njit(cache=keeps, **_options(numba)), modules if keeps else folder


def _module(source: str, folder: Path) -> types.ModuleType:
    """The source as a module of its own: a real file, and known by its name, for numba's cache looks for both."""
    name = f"yibao_kernel_{hashlib.sha256(source.encode()).hexdigest()[:20]}"
    path = folder / f"{name}.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != source:
        write_own(path, source.encode("utf-8"))
    if name in sys.modules and getattr(sys.modules[name], "__file__", None) == str(path):
        return sys.modules[name]
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(source, path, "exec"), vars(module))  # the text itself: bytecode beside the file is never read
    return module

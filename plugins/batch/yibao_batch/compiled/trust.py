"""What of compiled kernels is loaded: what lies in the user's cache, where nobody else could have put it. Else it is said once."""

import functools
import os
import sys
from pathlib import Path

from yibao import Text
from yibao.engines import cache_folder, chosen_language, read_own

KERNELS = "kernels"
"""The folder of the cache."""


def kernel_folder() -> Path | None:
    """Where kernels are kept: a folder that can be written to, and by nobody else; or none."""
    return cache_folder(KERNELS, warn_of)


def read_kernel(path: Path) -> bytes | None:
    """What a file of that folder holds; none where others could have written it.

    Raises:
        OSError: it cannot be read.
    """
    content = read_own(path)
    if content is None:
        warn_of(path)
    return content


@functools.cache
def warn_of(path: Path) -> None:
    """Say, once for a folder or file, that it is not used."""
    name = str(path) if str(path).isprintable() else ascii(str(path))
    text = Text(
        f"未使用编译缓存 {name}:它须是绝对路径,且只有本用户可写(chmod go-w);YIBAO_CACHE 可另指定文件夹",
        f"the cache of compiled kernels is not used: {name} has to be an absolute path to which only you can write "
        "(chmod go-w); YIBAO_CACHE names another folder",
    )
    if sys.stderr is not None:
        sys.stderr.write(text.within(chosen_language(sys.argv[1:], os.environ)) + "\n")

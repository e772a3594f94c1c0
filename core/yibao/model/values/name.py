"""Names that rule files declare. They stand in results, states and columns, and in the text of compiled kernels."""

import re
from typing import Annotated, Any

from .errors import InputError
from .text import shown

Name = Annotated[str, "name"]
"""A declared name: letters, digits, ``_`` and ``-`` of ASCII."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def read_name(value: Any) -> str:
    """A text that may be a name.

    >>> read_name("pooled_fund")
    'pooled_fund'

    Raises:
        InputError: it has other characters, or none.
    """
    if type(value) is str and _NAME.fullmatch(value):
        return value
    raise InputError(
        f"{shown(value)} 不能作名称",
        f"{shown(value)} cannot be a name",
        mend=("名称只用英文字母、数字、_ 与 -", "names have the letters A to Z and a to z, digits, _ and -"),
    )

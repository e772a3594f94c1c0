"""What whoever runs the service says of it: limits, tokens, origins."""

import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from yibao.engines import InputError, listed


@attrs.frozen
class Limits:
    """How much a request may ask for.

    Attributes:
        body: bytes of a body; claims: claims of a request, or months of persons where contributions are asked.
        seconds: for the work of a request, and for its body to arrive.
        rate: requests a second of a token, or of an address where there are no tokens; nought for as many as they like.
        memory: of a worker, in MiB.
    """

    body: int = 1_048_576
    claims: int = 1_000
    seconds: int = 10
    rate: int = 50
    memory: int = 2_048


@attrs.frozen
class Settings:
    """How the service runs.

    Attributes:
        tokens: file of tokens; without it everybody may ask.
        origins: whose pages may call the service from a browser.
        own_process: whether a worker has its process for itself, so that its memory may be limited.
        pages: whether pages for people are served as well.
    """

    limits: Limits = Limits()
    tokens: Path | None = None
    origins: tuple[str, ...] = ()
    own_process: bool = False
    pages: bool = False


LOWEST = {"rate": 0, "memory": 256}
"""The lowest value of a limit, where it is not one: the rules themselves need memory."""


def read_limits(words: Sequence[str]) -> Limits:
    """Limits of which some are set anew.

    Args:
        words: such as ``rate=20``; a number alone is the rate.

    >>> read_limits(["20", "claims=5"]).claims
    5

    Raises:
        InputError: there is no such limit, or it is no number that makes sense.
    """
    names = {field.name for field in attrs.fields(Limits)}
    values: dict[str, int] = {}
    for word in words:
        name, _, number = word.rpartition("=")
        name = name or "rate"
        if name not in names or not re.fullmatch("[0-9]{1,12}", number) or int(number) < LOWEST.get(name, 1):
            raise InputError(
                f"限额 {word!r} 无法读取",
                f"the limit {word!r} cannot be read",
                where="--limit",
                mend=(
                    f"写成 名称=整数,名称有:{listed(sorted(names))};memory 至少 {LOWEST['memory']}",
                    f"write NAME=NUMBER with one of {listed(sorted(names))}; memory is at least {LOWEST['memory']}",
                ),
            )
        values[name] = int(number)
    return Limits(**values)

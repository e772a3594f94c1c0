"""Tokens of those who may ask: the file holds their digests only, and they are compared in constant time."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from yibao.engines import InputError

LINE = re.compile(r"(?P<name>[\w.-]{1,64})\s+sha256:(?P<digest>[0-9a-f]{64})")
MOST_BYTES = 1_000_000


def new_token(name: str) -> tuple[str, str]:
    """A new token, and its line for the file.

    Raises:
        InputError: the name has strange characters.
    """
    if not re.fullmatch(r"[\w.-]{1,64}", name):
        mend = "用字母、数字、点、横线", "use letters, digits, points and dashes"
        raise InputError("名称无法使用", "the name cannot be used", where="--new-token", mend=mend)
    token = secrets.token_urlsafe(32)
    return token, f"{name} sha256:{_digest(token).hex()}"


def read_tokens(path: Path) -> Mapping[str, bytes]:
    """The digests of a file by the names of their callers; lines that begin with ``#`` are remarks.

    Raises:
        InputError: it cannot be read, or holds no token.
    """
    try:
        with path.open(encoding="utf-8") as file:
            lines = file.read(MOST_BYTES).splitlines()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"无法读取:{reason}", f"it cannot be read: {reason}", where=f"--tokens {path}") from None
    mend = "用 yibao serve --new-token 名称 做一行", "make a line by yibao serve --new-token NAME"
    tokens: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None or match["name"] in tokens:
            raise InputError("此行不是令牌", "this line is no token", where=f"{path}: line {number}", mend=mend)
        tokens[match["name"]] = bytes.fromhex(match["digest"])
    if not tokens:
        raise InputError("其中没有令牌", "it holds no token", where=f"--tokens {path}", mend=mend)
    return tokens


def caller_of(tokens: Mapping[str, bytes], header: str | None) -> str | None:
    """The name of the caller whose token an ``Authorization`` header holds; none where nobody has it.

    The header is held against every token, whether or not one fits, so that the time tells nothing.
    """
    scheme, _, token = (header or "").partition(" ")
    digest = _digest(token.strip())
    names = [name for name, known in tokens.items() if hmac.compare_digest(known, digest)]
    return names[0] if names and scheme.lower() == "bearer" else None


def _digest(token: str) -> bytes:
    """A token has 256 random bits: one round of a hash hides it."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()

"""Which language to speak: what ``--lang`` says, else what the environment says, else English."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model.text import Language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where the environment names a language; the first one that is set counts."""


_HAN = "[\u3400-\u9fff]"
_AFTER_HAN = "[\u3400-\u9fff\uff09\u201d\u300d\u300b]"
_FULL = dict(zip(",:;?!", "\uff0c\uff1a\uff1b\uff1f\uff01", strict=True))


def chinese(text: str) -> str:
    r"""Chinese text with the full-width punctuation that belongs to it, wherever it was written without.

    >>> ascii(chinese("自付段(一级): 600,余 0; a: b"))
    "'\\u81ea\\u4ed8\\u6bb5\\uff08\\u4e00\\u7ea7\\uff09\\uff1a600\\uff0c\\u4f59 0; a: b'"
    """
    text = re.sub(rf"\(([^()]*{_HAN}[^()]*)\)", "\uff08\\1\uff09", text)
    return re.sub(rf"(?<={_AFTER_HAN})([,:;?!]) ?|([,:;?!])(?={_HAN})", lambda found: _FULL[found[1] or found[2]], text)


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> "Language":
    """The language of texts, known before anything is parsed so that errors and help follow it too.

    Args:
        arguments: of the command line, wherever ``--lang`` stands in them; environment: usually ``os.environ``.

    >>> chosen(["cities", "--lang", "zh"], {}), chosen([], {"LANG": "zh_CN.UTF-8"}), chosen([], {"LC_ALL": "C", "LANG": "zh_CN"})
    ('zh', 'zh', 'en')
    """
    found = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            found = argument[7:]
        elif argument == "--lang":
            found = "".join(arguments[place + 1 : place + 2])
    if found in ("zh", "en"):
        return "zh" if found == "zh" else "en"
    named = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"

"""Which language to speak: what ``--lang`` says, else what the environment says, else English."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model.text import Language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where the environment names a language; the first one that is set counts."""


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

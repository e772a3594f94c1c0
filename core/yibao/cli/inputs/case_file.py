"""Cases written to files, so that what was asked for, or put together from several files, can be mended and settled again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...host.forms import write_form
from ...host.registry import Registry
from ...model.values.errors import InputError
from ...model.values.text import Language, Message, listed


def write_case(
    registry: Registry, path: str, case: Mapping[str, Any], notes: Sequence[Message], language: Language, option: str
) -> None:
    """Write a case as a file, in the form that the ending of its name says.

    Args:
        notes: what is not certain of it; it stands above a case in TOML as comments. option: which names the file, for errors.

    Raises:
        InputError: the ending is of no form that is written, or the file is there or cannot be written.
    """
    ending = path.rpartition(".")[2].lower()
    writers = [form for form in registry.forms().values() if form.holds == "case" and form.writer is not None]
    form = next((form for form in writers if ending in form.endings), None)
    if form is None:
        endings = listed(ending for form in writers for ending in form.endings)
        raise InputError(
            f"不会写 .{ending} 文件",
            f"no form is written as .{ending}",
            where=f"{option} {path}",
            mend=(f"可用:{endings}", f"known: {endings}"),
        )
    comments = "".join(f"# {note.text.within(language)}\n" for note in notes) if form.name == "toml" else ""
    content = comments.encode() + write_form(form, [case], language)
    try:
        with Path(path).open("xb") as file:
            file.write(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"无法写入:{reason}",
            f"it cannot be written: {reason}",
            where=f"{option} {path}",
            mend=("换一个文件名", "name another file"),
        ) from None

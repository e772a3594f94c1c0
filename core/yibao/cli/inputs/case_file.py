"""Cases written to files, so that what was put together from several can be read, mended and settled again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...host.forms import write_form
from ...host.registry import Registry
from ...model.values.errors import InputError
from ...model.values.text import Language, Message, listed
from ..terminal.screen import CannotWrite


def write_case(registry: Registry, path: Path, case: Mapping[str, Any], notes: Sequence[Message], language: Language) -> None:
    """Write a case in the form that the name of the file has; notes stand above it as comments where there are such.

    Raises:
        InputError: no form with that ending is written, or the file exists.
        CannotWrite: the file cannot be written.
    """
    ending = path.suffix[1:].lower()
    writers = [form for form in registry.forms().values() if form.holds == "case" and form.writer is not None]
    form = next((form for form in writers if ending in form.endings), None)
    if form is None:
        endings = listed(f".{name}" for form in writers for name in form.endings)
        raise InputError(
            f"不能写成 {path.suffix or path.name}",
            f"a case is not written as {path.suffix or path.name}",
            where=f"--write {path}",
            mend=(f"文件名以其中之一结尾:{endings}", f"give it a name that ends in one of {endings}"),
        )
    comments = "".join(f"# {note.text.within(language)}\n" for note in notes) if form.name == "toml" else ""
    data = comments.encode() + write_form(form, [case], language)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise InputError(
            "文件已存在", "the file exists already", where=f"--write {path}", mend=("请另取名称", "give it another name")
        ) from None
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror or error}") from None

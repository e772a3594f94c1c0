"""Which form a file has, and what it holds: of all forms that are installed exactly one has to recognise it."""

import contextlib
import importlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ..model.forms.form import HEAD, Form, Record
from ..model.inputs.parse import empty_input, refuse_depth, too_deep
from ..model.values.errors import HostError, InputError, YibaoError
from ..model.values.text import listed, proposal, shown


def read_records(
    forms: Mapping[str, Form], data: bytes, name: str, holds: Collection[str], form: str | None = None
) -> list[Record]:
    """What a file holds.

    Args:
        forms: those that are installed; holds: what the file may hold; form: the name of its form, where the user says it.

    Raises:
        InputError: no form, or several, recognise it; or its reader refuses it.
        HostError: a package's form does not keep its word.
    """
    chosen = choose_form(forms, data[:HEAD], name, holds, form)
    assert chosen.reader is not None, "choose_form chooses forms that are read"
    mend = "请连同输入向该软件包的作者报告", "report it with the input to the author of its package"
    with _failures_named(f"形式 {chosen.name} 的读取", f"the reader of the form {chosen.name}", mend):
        try:
            records = list(_function(chosen.reader)(data, name))
            for record in records:
                _check(record)
        except RecursionError:
            raise too_deep() from None
    return records


def write_form(form: Form, documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """Documents, or cases, as a file of a form.

    Args:
        language: ``zh``, ``en``, or ``both`` for forms that can.

    Raises:
        InputError: the form cannot hold them.
        HostError: a package's writer does not keep its word.
    """
    assert form.writer is not None, "only forms that are written are asked to write"
    mend = "请向该软件包的作者报告", "report it to the author of its package"
    with _failures_named(f"形式 {form.name} 的写出", f"the writer of the form {form.name}", mend):
        data = _function(form.writer)(documents, language)
        if not isinstance(data, bytes):
            raise TypeError(f"it returned {type(data).__name__} instead of bytes")
    return data


def _function(place: str) -> Callable[..., Any]:
    """What stands at a place, ``module:function``."""
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


@contextlib.contextmanager
def _failures_named(zh: str, en: str, mend: tuple[str, str]) -> Iterator[None]:
    """Turn whatever a package's function raises, beside errors of ours, into an error that names the function."""
    try:
        yield
    except YibaoError:
        raise
    except Exception as error:  # whatever a guest does
        reason = f"{type(error).__name__}: {error}"
        raise HostError(f"{zh}出错:{reason}", f"{en} failed: {reason}", mend=mend) from error


def choose_form(forms: Mapping[str, Form], head: bytes, name: str, holds: Collection[str], form: str | None = None) -> Form:
    """The form of a file; see :func:`read_records`."""
    readable = {each.name: each for each in forms.values() if each.reader is not None}
    if form is not None:
        if form not in readable:
            mend = proposal(form, readable)
            raise InputError(f"没有形式 {shown(form)}", f"there is no form {shown(form)}", where="--form", mend=mend)
        return _of_use(readable[form], readable, holds)
    if not head.strip():
        raise empty_input()
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    narrowed = [each for each in readable.values() if ending in each.endings]
    matches = [each for each in narrowed if each.recognises(head, name)]
    matches = matches or [each for each in readable.values() if each not in narrowed and each.recognises(head, name)]
    useful = [each for each in matches if each.holds in holds]
    if len(useful) > 1:
        names = listed(each.name for each in useful)
        raise InputError(
            f"可能是几种形式:{names}",
            f"it may have several forms: {names}",
            mend=(f"请写 --form,如 --form {useful[0].name}", f"say which with --form, such as --form {useful[0].name}"),
        )
    if not matches:
        raise _unknown(readable, head, ending)
    return useful[0] if useful else _of_use(matches[0], readable, holds)


def _of_use(form: Form, forms: Mapping[str, Form], holds: Collection[str]) -> Form:
    """A form, where it holds what is asked for."""
    if form.holds not in holds:
        names = listed(each.name for each in forms.values() if each.holds in holds)
        raise InputError(
            f"这是{form.text.zh}({form.name}),此命令不读",
            f"it is {form.text.en} ({form.name}), which this command does not read",
            mend=(f"此命令读:{names}", f"this command reads: {names}"),
        )
    return form


_PACKAGES = {"xlsx": "yibao-bills", "xls": "yibao-bills", "ods": "yibao-bills", "xml": "yibao-platform", "json": "yibao-platform"}
"""Packages that read what the core cannot, by the ending of the file."""


def _unknown(forms: Mapping[str, Form], head: bytes, ending: str) -> InputError:
    """The answer to a file that no form recognises."""
    from ..model.forms.recognition import looks_like  # noqa: PLC0415 (only where something is wrong)

    text = looks_like(head)
    zh = "、".join(f"{name}({form.text.zh})" for name, form in sorted(forms.items()))
    en = ", ".join(f"{name} ({form.text.en})" for name, form in sorted(forms.items()))
    package = _PACKAGES.get(ending)
    if package and all(ending not in form.endings for form in forms.values() if form.name != ending):
        zh, en = f"{zh};{package} 读其他 {ending} 文件", f"{en}; {package} reads {ending}"
    return InputError(
        f"没有能读它的形式:看来是{text.zh}",
        f"no form fits: it looks like {text.en}",
        mend=(f"可读:{zh};可用 --form 指明", f"there are: {en}; --form names one"),
    )


def _check(record: object) -> None:
    """Refuse what no reader may hand over: floats, above all."""
    if not isinstance(record, Record):
        raise TypeError(f"{type(record).__name__} is no Record")
    refuse_depth(record.data)
    stack: list[object] = [record.data]
    while stack:
        item = stack.pop()
        if isinstance(item, float):
            raise TypeError(f"a float, {item!r}")
        if isinstance(item, Mapping):
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            stack.extend(item)

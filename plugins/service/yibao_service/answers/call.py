"""One request as the answers see it: its parameters and its body, both checked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from starlette.datastructures import QueryParams

from yibao import Record
from yibao.engines import FileReader, HostError, InputError, Registry, Screen, listed, resolve_date

from ..problems import Refusal, over_limit
from ..rules import InstalledRules
from ..settings import Limits


class Silence(Screen):
    """A screen on which nothing is shown: a service says everything in its answers."""

    def __init__(self) -> None:
        super().__init__("en", width=80, colour=False)

    def complain(self, zh: str, en: str) -> None:
        """Say nothing."""


@attrs.frozen
class Call:
    """A request.

    Attributes:
        values: parameters of the path and the query; lists: those that may be repeated.
    """

    rules: InstalledRules
    limits: Limits
    values: Mapping[str, str] = attrs.Factory(dict)
    lists: Mapping[str, Sequence[str]] = attrs.Factory(dict)
    body: bytes = b""
    media_type: str = ""

    @property
    def registry(self) -> Registry:
        """What is installed."""
        assert self.rules.registry is not None, "no request is answered before the rules are read"
        return self.rules.registry

    def value(self, name: str) -> str | None:
        """A parameter; none where it is not given."""
        return self.values.get(name)

    def required(self, name: str) -> str:
        """A parameter without which there is no answer.

        Raises:
            InputError: it is missing.
        """
        value = self.values.get(name)
        if value is None:
            raise InputError(f"缺少参数 {name}", f"the parameter {name} is missing", where=name, mend=("请写明", "give it"))
        return value

    def day(self, name: str) -> dt.date:
        """A day; today where none is given.

        Raises:
            InputError: it is no day.
        """
        return resolve_date(self.values.get(name), name)

    def records(self, *holds: Any) -> list[Record]:
        """What the body holds, read by a form of its media type.

        Raises:
            Refusal: no form has it, or it holds too much.
            InputError: it cannot be read.
        """
        forms = self.registry.forms().values()
        names = [
            form.name for form in forms if form.reader is not None and form.holds in holds and self.media_type in form.media_types
        ]
        if not names:
            known = listed(sorted({kind for form in forms if form.reader and form.holds in holds for kind in form.media_types}))
            raise Refusal(
                415,
                "media_type",
                "没有读此媒体类型的形式",
                "no form has this media type",
                where="Content-Type",
                mend=(f"可用:{known}", f"send one of: {known}"),
            )
        reader = FileReader(self.registry, names[0] if len(names) == 1 else None, holds)
        try:
            records = reader.records_of(self.body)
        except HostError as error:  # whatever a body does to the reader of a package
            raise InputError.like(error) from None
        if sum(map(_claims, records)) > self.limits.claims:
            raise over_limit("claims", self.limits.claims)
        return records


def _claims(record: Record) -> int:
    """How many things a record asks about."""
    lists = [value for key in ("claim", "staff") if isinstance(value := record.data.get(key), list | tuple)]
    return max(1, sum(map(len, lists)))


def read_query(query: QueryParams, single: Sequence[str], several: Sequence[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The parameters of a query.

    Args:
        single: those that stand once; several: those that may be repeated.

    Raises:
        InputError: there is no such parameter, or it is given twice.
    """
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for name, value in query.multi_items():
        if name in several:
            lists.setdefault(name, []).append(value)
        elif name not in single:
            known = listed([*single, *several]) or "-"
            raise InputError(
                "没有此参数", "there is no such parameter", where="query", mend=(f"可用:{known}", f"there are: {known}")
            )
        elif name in values:
            raise InputError(
                f"参数 {name} 写了两次", f"the parameter {name} is given twice", where=name, mend=("只写一次", "give it once")
            )
        else:
            values[name] = value
    return values, lists

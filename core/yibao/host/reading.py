"""Reading and building rules: what a list of the installed areas does not need, and does not import."""

import hashlib
from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import attrs

from ..model.inputs.parse import parse
from ..model.values.classes import frozen
from ..model.values.errors import HostError, RuleError, YibaoError
from ..rules.area import Area
from ..rules.loading.lines import lines_in
from ..rules.loading.load import Loaded, load_rules
from ..rules.loading.merge import Layer, merge
from ..rules.loading.sections import RULES_OF
from ..rules.writing.formats import FILE, FORMAT, check_format

if TYPE_CHECKING:
    from ..rules.enrollment import Enrollment
    from ..rules.ruleset import RuleSet


def read_folder(package: str, folder: str, kind: str) -> Loaded | None:
    """The declarations of one hook from a folder of a Python package, or none where it has no such folder.

    Raises:
        RuleError: a rule file is wrong.
    """
    whole = files(package).joinpath(folder)
    if not whole.is_dir():
        raise RuleError(
            f"{package} 没有文件夹 {folder}",
            f"{package} has no folder {folder}",
            mend=("请改正 folders", "mend folders, or add the folder"),
        )
    return read_kind(whole, package, kind)


def read_kind(whole: Traversable, package: str, kind: str) -> Loaded | None:
    """The declarations of one hook from a folder of rules, or none where it has no such folder; ``package`` names it in errors.

    Raises:
        RuleError: a rule file is wrong.
    """
    try:
        _check_format(whole, whole.name)
        inner = whole.joinpath(kind)
        return load_rules(inner, RULES_OF[kind]) if inner.is_dir() else None
    except RuleError as error:
        for each in (error, *error.more):
            each.where = f"{package} {each.where}".rstrip()
        raise


def _check_format(whole: Traversable, folder: str) -> None:
    """Refuse a folder of rules that is not of the format that this package reads."""
    file = whole.joinpath(FILE)
    data = file.read_bytes() if file.is_file() else None
    if data == _USUAL:
        return
    try:
        document = None if data is None else parse(data, "toml")
    except YibaoError as error:
        raise RuleError.like(error).at(FILE) from None
    check_format(document, folder)


_USUAL = f"format = {FORMAT}\n".encode()
"""What a file of the format holds as everybody writes it: it need not be parsed."""


def check_answer(hook: str, answer: object) -> None:
    """Refuse what a hook of rules returned, where that is neither nothing nor declarations of its kind.

    Raises:
        TypeError: it is something else.
    """
    kind = RULES_OF[hook.removeprefix("yibao_").removesuffix("_rules")]
    if answer is not None and not isinstance(answer, Loaded):
        raise TypeError(f"it returned {type(answer).__name__} instead of what load_rules returns")
    if answer is not None and not isinstance(answer.rules, kind):
        raise TypeError(f"it returned {type(answer.rules).__name__} instead of {kind.__name__}")


@frozen(eq=False)
class AreaDeclarations:
    """What packages declare for an area and its parents.

    Attributes:
        package, version: of the package that brings the area, repeated in results.
        levels: the area after its parents, nation first; layers: what is declared for each of them.
        shared: whether other areas start from these rules, so that some declarations may be for those alone.
        functions: Python dimensions of the packages.
        procedures: makes the enrollment rules of the area when they are first needed.
    """

    area: Area
    package: str
    version: str
    levels: tuple[Area, ...]
    layers: tuple[Layer, ...]
    shared: bool = False
    functions: Mapping[str, Callable[[Mapping[str, Any]], str]] = attrs.Factory(dict)
    procedures: "Callable[[], Enrollment] | None" = None

    @property
    def origin(self) -> dict[str, str]:
        """What results repeat: package, version, and the digest of all files that were read."""
        digests = "".join(part.digest for layer in self.layers for part in layer.parts)
        return {"package": self.package, "version": self.version, "digest": hashlib.sha256(digests.encode()).hexdigest()}


def build_rules(of: AreaDeclarations) -> "RuleSet":
    """The rules by which bills of an area are settled.

    Raises:
        HostError: there are none.
        RuleError: the rules are wrong.
    """
    from ..rules.ruleset import build  # noqa: PLC0415 - the guide needs none of it

    if not of.layers:
        raise HostError(
            f"{of.area.slug} 没有规则",
            f"{of.area.slug} brings no rules",
            where=of.package,
            mend=("请更新该软件包,或写别的地区", "get a newer version of the package, or name another area"),
        )
    rules = build(of.area, merge(of.layers), **of.origin, functions=of.functions, shared=of.shared)
    return attrs.evolve(rules, procedures=of.procedures)


def build_enrollment(of: AreaDeclarations) -> "Enrollment":
    """What may be asked of the insurer in an area; raises as :func:`build_rules` does."""
    from ..rules.checking.enrollment import check_enrollment  # noqa: PLC0415 - settling needs none of it
    from ..rules.enrollment import Enrollment  # noqa: PLC0415

    _refuse_without(of, "enrollment", "参保")
    declared = merge(of.layers, base=of.area.base)
    with lines_in(declared.folders):
        check_enrollment(declared)
    return Enrollment(of.area, **of.origin, levels=of.levels, declared=declared)


def build_contributions(of: AreaDeclarations) -> "RuleSet":
    """The contribution rules of an area; raises as :func:`build_rules` does."""
    from ..rules.contributions import contribution_rules  # noqa: PLC0415 - settling needs none of it

    _refuse_without(of, "contributions", "缴费")
    return contribution_rules(of.area, merge(of.layers, base=of.area.base), **of.origin, functions=of.functions)


def _refuse_without(of: AreaDeclarations, subject: str, zh: str) -> None:
    if not any(part.has(subject) for layer in of.layers for part in layer.parts):
        raise HostError(
            f"{of.area.slug} 没有{zh}规则",
            f"nothing is known about {subject} in {of.area.slug}",
            where=of.package,
            mend=("请安装上级统筹区的软件包", "install the package of its parent area, if there is one"),
        )

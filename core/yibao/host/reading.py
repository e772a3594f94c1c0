"""Reading and building rules: what a list of the installed areas does not need, and does not import."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..model.values.errors import RuleError
from ..rules.area import Area
from ..rules.loading.load import Loaded, load_rules
from ..rules.loading.merge import Layer, merge
from ..rules.loading.sections import RULES_OF

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
    place = whole.joinpath(kind)
    return load_rules(place, RULES_OF[kind]) if place.is_dir() else None


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


def build_rules(
    area: Area,
    answers: Sequence[tuple[str, Sequence[Loaded]]],
    *,
    package: str,
    version: str,
    functions: Mapping[str, Callable[[Mapping[str, Any]], str]],
) -> "RuleSet":
    """The rule set of an area from the answers of its packages.

    Args:
        answers: for each layer, nation first, the package and what its hooks returned.
        package, version: of the area itself, repeated in results.
        functions: Python dimensions of the packages.

    Raises:
        RuleError: the rules are wrong.
    """
    from ..rules.ruleset import build  # noqa: PLC0415 - the guide needs none of it

    digests = [part.digest for _, parts in answers for part in parts]
    layers = [Layer(name, tuple(parts)) for name, parts in answers]
    digest = hashlib.sha256("".join(digests).encode()).hexdigest()
    return build(area, merge(layers), package=package, version=version, digest=digest, functions=functions)


def build_enrollment(
    area: Area,
    levels: Sequence[Area],
    answers: Sequence[tuple[str, str, Sequence[Loaded]]],
    *,
    package: str,
    version: str,
) -> "Enrollment":
    """What may be asked of the insurer in an area, from the ``person`` and ``enrollment`` answers of its packages.

    Args:
        levels: the areas the rules are from, nation first.
        answers: for each layer, nation first, the code of its area, the package and what its hooks returned.
        package, version: of the area itself, repeated in results.

    Raises:
        RuleError: the rules are wrong.
    """
    from ..rules.checking.enrollment import check_enrollment  # noqa: PLC0415 - settling needs none of it
    from ..rules.enrollment import Enrollment  # noqa: PLC0415

    declared = merge([Layer(name, tuple(parts), code) for code, name, parts in answers])
    check_enrollment(declared)
    digest = hashlib.sha256("".join(part.digest for _, _, parts in answers for part in parts).encode()).hexdigest()
    return Enrollment(area, package, version, digest, tuple(levels), declared)


def build_contributions(
    area: Area,
    answers: Sequence[tuple[str, str, Sequence[Loaded]]],
    *,
    package: str,
    version: str,
    functions: Mapping[str, Callable[[Mapping[str, Any]], str]],
) -> "RuleSet":
    """The contribution rules of an area from the ``person`` and ``enrollment`` answers of its packages; see :func:`build_rules`.

    Args:
        answers: for each layer, nation first, the code of its area, the package and what its hooks returned.

    Raises:
        RuleError: the rules are wrong.
    """
    from ..rules.contributions import contribution_rules  # noqa: PLC0415 - settling needs none of it

    digests = [part.digest for _, _, parts in answers for part in parts]
    digest = hashlib.sha256("".join(digests).encode()).hexdigest()
    declared = merge(Layer(name, tuple(parts), code) for code, name, parts in answers)
    return contribution_rules(area, declared, package=package, version=version, digest=digest, functions=functions)

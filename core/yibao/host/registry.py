"""The installed areas and their rules: the only place that knows pluggy and entry points."""

from __future__ import annotations

import contextlib
from importlib.metadata import EntryPoint, distributions
from typing import TYPE_CHECKING, Any, cast

import attrs
import pluggy

from ..model.values.classes import define, frozen
from ..model.values.errors import HostError, RuleError
from ..model.values.text import listed
from . import hookspecs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..rules.area import Area
    from ..rules.enrollment import Enrollment
    from ..rules.loading.load import Loaded
    from ..rules.ruleset import RuleSet


@frozen
class Installed:
    """An area with the distribution that brings it."""

    area: Area
    package: str
    version: str


@frozen
class Broken:
    """A plugin that could not be loaded, and why; the others go on without it."""

    package: str
    version: str
    reason: str


@define(eq=False)
class Registry:
    """Every plugin that was found, the areas they bring, and the rule sets that were asked for so far."""

    manager: pluggy.PluginManager
    names: dict[str, tuple[str, str]]
    broken: list[Broken]
    _installed: tuple[Installed, ...] | None = None
    _built: dict[str, RuleSet] = attrs.Factory(dict)
    _enrollment: dict[str, Enrollment] = attrs.Factory(dict)
    _contributions: dict[str, RuleSet] = attrs.Factory(dict)
    _answered: dict[tuple[str, str], list[tuple[str, Loaded]]] = attrs.Factory(dict)

    def installed(self) -> tuple[Installed, ...]:
        """The areas in order of their codes; of an area that two packages bring there are two, see :meth:`clashes`."""
        if self._installed is None:
            found: list[Installed] = []
            for implementation in self.manager.hook.yibao_areas.get_hookimpls():
                package, version = self.names[implementation.plugin_name]
                try:
                    areas = [_an_area(one) for one in cast("Iterable[Area]", implementation.function())]
                    found.extend(Installed(area, package, version) for area in areas)
                except (Exception, SystemExit) as error:  # whatever a guest does must not take the others down
                    self.broken.append(Broken(package, version, f"yibao_areas: {type(error).__name__}: {error}"))
            found.sort(key=lambda one: (one.area.code, one.package))
            self._installed = tuple(found)
        return self._installed

    def clashes(self, one: Installed) -> tuple[Installed, ...]:
        """Other installed areas with the code or slug of one, which nobody can tell apart by it."""
        area = one.area
        others = (other for other in self.installed() if other is not one)
        return tuple(other for other in others if other.area.code == area.code or other.area.slug == area.slug)

    def find(self, city: str) -> Installed:
        """The area with a slug, code or Chinese name.

        Raises:
            HostError: it is not installed, with the install command and the list of those that are; or two areas are called so.
        """
        wanted = city.strip()
        found = [one for one in self.installed() if _called(one.area, wanted)]
        if len(found) > 1:
            raise _clash(found[0], found[1], wanted)
        if found:
            return found[0]
        import difflib  # noqa: PLC0415 (only where something is wrong)

        slugs = [one.area.slug for one in self.installed()]
        known = listed(slugs) or "-"
        near = difflib.get_close_matches(wanted.lower(), slugs, 1)
        command = f"pip install yibao-{wanted.lower()}" if wanted.isascii() and wanted.isidentifier() else "pip install yibao-…"
        broken = [one for one in self.broken if wanted.lower() in one.package.lower()]
        if broken:
            raise HostError(
                f"{broken[0].package} {broken[0].version} 无法加载:{broken[0].reason}",
                f"{broken[0].package} {broken[0].version} cannot be loaded: {broken[0].reason}",
                mend=("请重新安装或更新该插件", "install it again, or a newer version"),
            )
        raise HostError(
            f"未安装 {wanted!r} 的规则",
            f"no rules for {wanted!r} are installed",
            mend=(
                f"是否想写 {near[0]}?已安装:{known}" if near else f"安装:{command};已安装:{known}",
                f"did you mean {near[0]}? installed: {known}" if near else f"install them with: {command}; installed: {known}",
            ),
        )

    def rules(self, city: str) -> RuleSet:
        """The rule set of an area, with those of its parents below it.

        Raises:
            HostError: it is not installed, or two packages answer for it.
            RuleError: its rules are wrong.
        """
        one = self.find(city)
        code = one.area.code
        if code not in self._built:
            self._built[code] = self._build(one)
        return self._built[code]

    def enrollment(self, city: str) -> Enrollment:
        """What may be asked of the insurer in an area, with what its parents say below it.

        Raises:
            HostError: it is not installed, two packages answer for it, or nobody says anything about enrollment there.
            RuleError: its rules are wrong.
        """
        one = self.find(city)
        code = one.area.code
        if code not in self._enrollment:
            self._enrollment[code] = self._build_enrollment(one)
        return self._enrollment[code]

    def contributions(self, city: str) -> RuleSet:
        """The contribution rules of an area, with those of its parents below it: a rule set without plans.

        Raises:
            HostError: it is not installed, two packages answer for it, or nobody says anything about contributions there.
            RuleError: its rules are wrong.
        """
        one = self.find(city)
        code = one.area.code
        if code not in self._contributions:
            self._contributions[code] = self._build_contributions(one)
        return self._contributions[code]

    def facts(self) -> frozenset[str]:
        """Names of the facts that any installed area declares, for bills or for enrollment; broken rules declare none."""
        found: set[str] = set()
        for one in self.installed():
            for declarations in (self.rules, self.enrollment, self.contributions):
                with contextlib.suppress(HostError, RuleError):
                    found |= set(declarations(one.area.code).declared.fact)
        return frozenset(found)

    def commands(self, taken: Iterable[str] = ()) -> dict[str, tuple[str, str, str]]:
        """The commands that packages add, by name: where each is made, and a line about it in Chinese and English.

        Args:
            taken: names of the core's own commands.

        Raises:
            HostError: two packages, or a package and the core, have one name.
        """
        return self._named("yibao_commands", taken, lambda one: len(one) == 3 and all(isinstance(text, str) for text in one))

    def engines(self) -> dict[str, str]:
        """Engines whose programs can be shown, by name: where the function is that writes them.

        Raises:
            HostError: two packages have one name.
        """
        return self._named("yibao_engines", (), lambda one: isinstance(one, str))

    def _named(self, hook: str, taken: Iterable[str], fits: Callable[[Any], bool]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        owners = dict.fromkeys(taken, "yibao")
        for implementation in sorted(getattr(self.manager.hook, hook).get_hookimpls(), key=lambda one: one.plugin_name):
            package, version = self.names[implementation.plugin_name]
            try:
                brought = dict(implementation.function() or {})
                if not all(isinstance(name, str) and fits(one) for name, one in brought.items()):
                    raise TypeError(f"it returned {brought!r}")
            except (Exception, SystemExit) as error:  # whatever a guest does must not take the others down
                self.broken.append(Broken(package, version, f"{hook}: {type(error).__name__}: {error}"))
                continue
            for name, one in sorted(brought.items()):
                if name in owners:
                    raise HostError(
                        f"{owners[name]} 与 {package} 都带来 {name}",
                        f"{owners[name]} and {package} both bring {name}",
                        mend=("请卸载其中一个", "uninstall one of them"),
                    )
                owners[name] = package
                found[name] = one
        return found

    def _build(self, one: Installed) -> RuleSet:
        from .reading import build_rules  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        if one.area.base:
            below = [other.area.slug for other in self.installed() if one.area in self._lineage(other.area)[:-1]]
            raise HostError(
                f"{one.area.slug} 只提供下级地区共用的规则,不能单独结算",
                f"{one.area.slug} only carries rules for the areas below it and cannot settle by itself",
                mend=(f"请写明地区:{listed(below) or '-'}", f"name one of the areas below it: {listed(below) or '-'}"),
            )
        hooks = ("yibao_person_rules", "yibao_claim_rules", "yibao_settlement_rules")
        answers = [(name, parts) for _, name, parts in self._collected(one.area, hooks)]
        if not answers:
            raise HostError(
                f"{one.area.slug} 没有规则",
                f"{one.area.slug} brings no rules",
                where=one.package,
                mend=("请更新该软件包,或写别的地区", "get a newer version of the package, or name another area"),
            )
        functions = self._functions({package for package, _ in answers})
        rules = build_rules(one.area, answers, package=one.package, version=one.version, functions=functions)
        return attrs.evolve(rules, procedures=lambda: self.enrollment(one.area.code))

    def _functions(self, packages: set[str]) -> dict[str, Any]:
        """The Python dimensions that some packages bring."""
        functions: dict[str, Any] = {}
        for name, plugin in self.manager.list_name_plugin():
            if plugin is not None and self.names[name][0] in packages:
                functions.update(getattr(plugin, "functions", {}))
        return functions

    def _build_contributions(self, one: Installed) -> RuleSet:
        from .reading import build_contributions  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        answers = self._collected(one.area, ("yibao_person_rules", "yibao_enrollment_rules"))
        if not any(part.has("contributions") for _, _, parts in answers for part in parts):
            raise HostError(
                f"{one.area.slug} 没有缴费规则",
                f"nothing is known about contributions in {one.area.slug}",
                where=one.package,
                mend=("请安装上级统筹区的软件包", "install the package of its parent area, if there is one"),
            )
        functions = self._functions({package for _, package, _ in answers})
        return build_contributions(one.area, answers, package=one.package, version=one.version, functions=functions)

    def _build_enrollment(self, one: Installed) -> Enrollment:
        from .reading import build_enrollment  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        answers = self._collected(one.area, ("yibao_person_rules", "yibao_enrollment_rules"))
        if not any(part.has("enrollment") for _, _, parts in answers for part in parts):
            raise HostError(
                f"{one.area.slug} 没有参保规则",
                f"nothing is known about enrollment in {one.area.slug}",
                where=one.package,
                mend=("请安装上级统筹区的软件包", "install the package of its parent area, if there is one"),
            )
        return build_enrollment(one.area, self._lineage(one.area), answers, package=one.package, version=one.version)

    def _collected(self, area: Area, hooks: Iterable[str]) -> list[tuple[str, str, list[Loaded]]]:
        """What some hooks answer for an area and its parents, nation first: code of the area, package, answers.

        Raises:
            HostError: two packages answer for one area.
        """
        answers: list[tuple[str, str, list[Loaded]]] = []
        for one in self._lineage(area):
            by_package: dict[str, list[Loaded]] = {}
            for hook in hooks:
                for name, loaded in self._answers(hook, one.code):
                    by_package.setdefault(name, []).append(loaded)
            if len(by_package) > 1:
                raise HostError(
                    f"{one.slug} 有两个来源:{listed(by_package)}",
                    f"two packages bring rules for {one.slug}: {listed(by_package)}",
                    mend=("请卸载其中一个", "uninstall one of them"),
                )
            answers.extend((one.code, name, parts) for name, parts in by_package.items())
        return answers

    def _answers(self, hook: str, code: str) -> list[tuple[str, Loaded]]:
        """What packages answer to a hook for an area, asked once: settling, joining and contributions read the same files."""
        if (hook, code) not in self._answered:
            self._answered[hook, code] = self._ask(hook, code)
        return self._answered[hook, code]

    def _ask(self, hook: str, code: str) -> list[tuple[str, Loaded]]:
        from .reading import check_answer  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        found = []
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            package, version = self.names[implementation.plugin_name]
            try:
                answer = implementation.function(**({"area": code} if "area" in implementation.argnames else {}))
                check_answer(hook, answer)
            except (RuleError, HostError):
                raise
            except (Exception, SystemExit) as error:
                if not any(one.package == package and one.area.code == code for one in self.installed()):
                    broken = Broken(package, version, f"{hook}: {type(error).__name__}: {error}")
                    self.broken.extend([broken] if broken not in self.broken else [])
                    continue  # an area of others does not suffer from it
                raise HostError(
                    f"{package} 的 {hook} 出错:{type(error).__name__}: {error}",
                    f"{hook} of {package} failed: {type(error).__name__}: {error}",
                    mend=("请向该插件的作者报告", "report it to the author of the package"),
                ) from error
            if answer is not None:
                found.append((package, answer))
        return sorted(found, key=lambda pair: pair[0])

    def _lineage(self, area: Area) -> list[Area]:
        """The area after its parents, as far as those are installed."""
        known = {one.area.code: one.area for one in self.installed()}
        line = [area]
        while line[0].parent is not None and line[0].parent in known and known[line[0].parent] not in line:
            line.insert(0, known[line[0].parent])
        return line


def load_registry(plugins: Iterable[tuple[str, Any]] | None = None) -> Registry:
    """Find the installed plugins.

    Args:
        plugins: plugins by name, instead of the installed ones; for tests and embedding.

    Raises:
        HostError: a plugin implements a hook that does not exist.
    """
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    registry = Registry(manager, {}, [])
    if plugins is not None:
        for name, plugin in sorted(plugins, key=lambda pair: pair[0]):
            registry.names[name] = (name, "0")
            _register(registry, name, plugin)
    else:
        for entry, package, version in _entry_points():
            registry.names[f"{package}:{entry.name}"] = (package, version)
            try:
                plugin = entry.load()
            except (Exception, SystemExit) as error:  # a broken guest is reported, never fatal
                registry.broken.append(Broken(package, version, f"{type(error).__name__}: {error}"))
                continue
            _register(registry, f"{package}:{entry.name}", plugin)
    return registry


def _register(registry: Registry, name: str, plugin: Any) -> None:
    package, version = registry.names[name]
    try:
        registry.manager.register(plugin, name=name)
        registry.manager.check_pending()
    except (pluggy.PluginValidationError, TypeError, ValueError) as error:
        if registry.manager.has_plugin(name):
            registry.manager.unregister(name=name)
        registry.broken.append(Broken(package, version, str(error).replace("\n", " ")))


def _entry_points() -> list[tuple[EntryPoint, str, str]]:
    """Entry points of the group, with name and version of the package, in a fixed order, whatever the order of installation."""
    found: dict[tuple[str, str], tuple[EntryPoint, str, str]] = {}
    for distribution in distributions():
        ours = [entry for entry in distribution.entry_points if entry.group == hookspecs.GROUP]
        if ours:
            about = distribution.metadata
            for entry in ours:
                found.setdefault((about["Name"], entry.name), (entry, about["Name"], about["Version"]))
    return [found[key] for key in sorted(found)]


def _an_area(one: Any) -> Area:
    """What a guest calls an area, if it is one."""
    from ..rules.area import Area  # noqa: PLC0415

    if not isinstance(one, Area):
        raise TypeError(f"{type(one).__name__} is no Area")
    return one


def _called(area: Area, wanted: str) -> bool:
    """Whether an area is called so: by code, slug, or name."""
    names = (area.code, area.slug, area.name.zh, area.name.zh.rstrip("市"), area.name.en.lower())
    return wanted in names or wanted.lower() in names or wanted.rstrip("市") in names


def _clash(one: Installed, other: Installed, name: str) -> HostError:
    """The refusal of a name that two areas have."""
    both = f"{one.package} {one.version}", f"{other.package} {other.version}"
    same = one.area.code == other.area.code
    return HostError(
        f"{both[0]} 与 {both[1]} 都带来 {name}",
        f"{both[0]} and {both[1]} both bring {name}",
        mend=(
            f"请卸载其中一个,例如 pip uninstall {other.package}",
            f"uninstall one of them, such as: pip uninstall {other.package}",
        )
        if same
        else (f"请写代码:{one.area.code} 或 {other.area.code}", f"give the code: {one.area.code} or {other.area.code}"),
    )

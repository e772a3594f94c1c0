"""The installed areas and their rules: the only place that knows pluggy and entry points."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
import pluggy

from ..model.values.classes import define
from ..model.values.errors import HostError, RuleError
from ..model.values.text import listed
from ..rules.area import area_around
from . import core_forms, hookspecs
from .installed import Broken, Installed, clash_of, entry_points_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..model.forms.form import Form
    from ..rules.area import Area
    from ..rules.enrollment import Enrollment
    from ..rules.loading.load import Loaded
    from ..rules.ruleset import RuleSet
    from .folders.folder import FolderRules
    from .reading import AreaDeclarations

T = TypeVar("T")

CORE = "yibao"
"""Whose forms those are that need no package."""


@define(eq=False)
class Registry:
    """Every plugin that was found, the areas they bring, and the rule sets that were asked for so far.

    Attributes:
        folder: rules that no package brings; they take the place of an installed area with the same code.
    """

    manager: pluggy.PluginManager
    names: dict[str, tuple[str, str]]
    broken: list[Broken]
    folder: FolderRules | None = None
    _installed: tuple[Installed, ...] | None = None
    _built: dict[tuple[Callable[..., Any], str], Any] = attrs.Factory(dict)
    _answered: dict[tuple[str, str], list[tuple[str, Loaded]]] = attrs.Factory(dict)

    def installed(self) -> tuple[Installed, ...]:
        """The areas in order of their codes; of an area that two packages bring there are two, see :meth:`clashes`."""
        if self._installed is None:
            installed: list[Installed] = []
            for implementation in self.manager.hook.yibao_areas.get_hookimpls():
                package, version = self.names[implementation.plugin_name]
                try:
                    areas = [_checked_area(answer) for answer in cast("Iterable[Any]", implementation.function())]
                    path = self.folder.path if self.folder is not None and implementation.plugin is self.folder else None
                    installed.extend(
                        Installed(area, package, version, path) for area in areas if self._speaks(implementation, area.code)
                    )
                except (Exception, SystemExit) as error:  # whatever a guest does must not take the others down
                    self.broken.append(Broken(package, version, f"yibao_areas: {type(error).__name__}: {error}"))
            self._installed = tuple(sorted(installed, key=lambda each: (each.area.code, each.package)))
        return self._installed

    def add_folder(self, folder: FolderRules) -> None:
        """Take in rules that no package brings, before anything is asked."""
        self.folder = folder
        self.names[str(folder.path)] = (folder.area.slug, "0")
        _register(self, str(folder.path), folder)

    def _speaks(self, implementation: pluggy.HookImpl, code: str) -> bool:
        """Whether a plugin is asked about an area: of one that a folder holds, the folder alone."""
        return self.folder is None or self.folder.area.code != code or implementation.plugin is self.folder

    def clashes(self, installed: Installed) -> tuple[Installed, ...]:
        """Other installed areas with the same code or slug."""
        area = installed.area
        others = (other for other in self.installed() if other is not installed)
        return tuple(other for other in others if other.area.code == area.code or other.area.slug == area.slug)

    def find(self, city: str) -> Installed:
        """The area with a slug, code or Chinese name; by the code of a district, the area around it.

        Raises:
            HostError: it is not installed, with the install command and the list of those that are; or two areas are called so.
        """
        name = city.strip()
        matches = [installed for installed in self.installed() if installed.area.has_name(name)] or self._around(name)
        if len(matches) > 1:
            raise clash_of(matches[0], matches[1], name)
        if not matches:
            raise self._not_installed(name)
        return matches[0]

    def is_called(self, area: Area, city: str) -> bool:
        """Whether a name is one of an area, or the code of a district in it."""
        name = city.strip()
        return area.has_name(name) or area in [installed.area for installed in self._around(name)]

    def _around(self, code: str) -> list[Installed]:
        """The area around a district with a code; none where there is none."""
        around = area_around([installed.area for installed in self.installed()], code)
        return [installed for installed in self.installed() if installed.area is around]

    def _not_installed(self, name: str) -> HostError:
        import difflib  # noqa: PLC0415 (only where something is wrong)

        for broken in self.broken:
            if name.lower() in broken.package.lower():
                return HostError(
                    f"{broken.package} {broken.version} 无法加载:{broken.reason}",
                    f"{broken.package} {broken.version} cannot be loaded: {broken.reason}",
                    mend=("请重新安装或更新该插件", "install it again, or a newer version"),
                )
        slugs = [installed.area.slug for installed in self.installed() if not installed.area.base]
        known = listed(slugs) or "-"
        near = difflib.get_close_matches(name.lower(), slugs, 1, 0.75)  # two cities may well be called much alike
        package = name.lower() if name.isascii() and name.isidentifier() else "…"
        command = f"pip install yibao-{package}", f"pip install ./plugins/{package}"
        return HostError(
            f"未安装 {name!r} 的规则",
            f"no rules for {name!r} are installed",
            mend=(
                f"是否想写 {near[0]}?已安装:{known}" if near else f"安装:{command[0]}(源码中:{command[1]});已安装:{known}",
                f"did you mean {near[0]}? installed: {known}"
                if near
                else f"install them with: {command[0]} (in a checkout: {command[1]}); installed: {known}",
            ),
        )

    def rules(self, city: str) -> RuleSet:
        """The rule set of an area, with those of its parents below it.

        Raises:
            HostError: it is not installed, only carries rules for others, or two packages answer for it.
            RuleError: its rules are wrong.
        """
        from .reading import build_rules  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        area = self.find(city).area
        if area.base:
            below = listed(each.area.slug for each in self.installed() if area in self._lineage(each.area)[:-1]) or "-"
            raise HostError(
                f"{area.slug} 只提供下级地区共用的规则,不能单独结算",
                f"{area.slug} only carries rules for the areas below it and cannot settle by itself",
                mend=(f"请写明地区:{below}", f"name one of the areas below it: {below}"),
            )
        return self._rules(build_rules, ("yibao_person_rules", "yibao_claim_rules", "yibao_settlement_rules"), city)

    def enrollment(self, city: str) -> Enrollment:
        """What may be asked of the insurer in an area, with what its parents say below it; raises as :meth:`rules`."""
        from .reading import build_enrollment  # noqa: PLC0415

        return self._rules(build_enrollment, ("yibao_person_rules", "yibao_enrollment_rules"), city)

    def contributions(self, city: str) -> RuleSet:
        """The contribution rules of an area, a rule set without plans; raises as :meth:`rules`."""
        from .reading import build_contributions  # noqa: PLC0415

        return self._rules(build_contributions, ("yibao_person_rules", "yibao_enrollment_rules"), city)

    def facts(self) -> frozenset[str]:
        """Names of the facts that any installed area declares, for bills or for enrollment; broken rules declare none."""
        facts: set[str] = set()
        for installed in self.installed():
            for rules in (self.rules, self.enrollment, self.contributions):
                with contextlib.suppress(HostError, RuleError):
                    facts |= set(rules(installed.area.code).declared.fact)
        return frozenset(facts)

    def commands(self, taken: Iterable[str] = ()) -> dict[str, tuple[str, str, str]]:
        """The commands that packages add, by name: where each is made, and a line about it in Chinese and English.

        Args:
            taken: names of the core's own commands.

        Raises:
            HostError: two packages, or a package and the core, have one name.
        """
        return self._named("yibao_commands", taken, lambda line: len(line) == 3 and all(isinstance(text, str) for text in line))

    def engines(self) -> dict[str, str]:
        """Engines whose programs can be shown, by name: where the function is that writes them.

        Raises:
            HostError: two packages have one name.
        """
        return self._named("yibao_engines", (), lambda function: isinstance(function, str))

    def forms(self) -> dict[str, Form]:
        """Forms of files by name, those of the core among them.

        Raises:
            HostError: two packages have one name.
        """
        from ..model.forms.form import Form  # noqa: PLC0415 (a list of the areas reads no files)

        def by_name(answer: Iterable[Any]) -> dict[str, Any]:
            forms = list(answer)
            named = {form.name: form for form in forms if isinstance(form, Form)}
            if len(named) < len(forms):
                raise TypeError(f"it returned {forms!r}")
            return named

        return self._named("yibao_forms", (), lambda form: True, by_name)

    def _named(
        self, hook: str, taken: Iterable[str], fits: Callable[[Any], bool], by_name: Callable[[Any], dict[Any, Any]] = dict
    ) -> dict[str, Any]:
        """What packages bring under names of which each stands once."""
        entries: dict[str, Any] = {}
        owners = dict.fromkeys(taken, "yibao")
        for implementation in sorted(getattr(self.manager.hook, hook).get_hookimpls(), key=lambda each: each.plugin_name):
            package, version = self.names[implementation.plugin_name]
            try:
                answer = by_name(implementation.function() or {})
                if not all(isinstance(name, str) and fits(entry) for name, entry in answer.items()):
                    raise TypeError(f"it returned {answer!r}")
            except (Exception, SystemExit) as error:  # whatever a guest does must not take the others down
                broken = Broken(package, version, f"{hook}: {type(error).__name__}: {error}")
                self.broken.extend([broken] if broken not in self.broken else [])
                continue
            for name in sorted(answer):
                if name in owners:
                    raise HostError(
                        f"{owners[name]} 与 {package} 都带来 {name}",
                        f"{owners[name]} and {package} both bring {name}",
                        mend=("请卸载其中一个", "uninstall one of them"),
                    )
                owners[name] = package
                entries[name] = answer[name]
        return entries

    def _rules(self, build: Callable[[AreaDeclarations], T], hooks: tuple[str, ...], city: str) -> T:
        """Rules of an area, built once from what some hooks answer."""
        installed = self.find(city)
        key = (build, installed.area.code)
        if key not in self._built:
            self._built[key] = build(self._declarations(installed, hooks))
        return cast("T", self._built[key])

    def _declarations(self, installed: Installed, hooks: Iterable[str]) -> AreaDeclarations:
        """What some hooks answer for an area and its parents.

        Raises:
            HostError: two packages answer for one area.
        """
        from ..rules.loading.merge import Layer  # noqa: PLC0415
        from .reading import AreaDeclarations  # noqa: PLC0415

        area = installed.area
        levels = self._lineage(area)
        layers: list[Layer] = []
        for level in levels:
            by_package: dict[str, list[Loaded]] = {}
            for hook in hooks:
                for package, loaded in self._answers(hook, level.code):
                    by_package.setdefault(package, []).append(loaded)
            if len(by_package) > 1:
                raise HostError(
                    f"{level.slug} 有两个来源:{listed(by_package)}",
                    f"two packages bring rules for {level.slug}: {listed(by_package)}",
                    mend=("请卸载其中一个", "uninstall one of them"),
                )
            layers += (Layer(package, tuple(parts), level.code) for package, parts in by_package.items())
        functions: dict[str, Any] = {}
        for name, plugin in self.manager.list_name_plugin():
            if plugin is not None and self.names[name][0] in {layer.package for layer in layers}:
                functions.update(getattr(plugin, "functions", {}))
        return AreaDeclarations(
            area=area,
            package=installed.package,
            version=installed.version,
            levels=tuple(levels),
            layers=tuple(layers),
            shared=any(other.area.parent == area.code for other in self.installed()),
            functions=functions,
            procedures=functools.partial(self.enrollment, area.code),
            contributions=functools.partial(self.contributions, area.code),
        )

    def _answers(self, hook: str, code: str) -> list[tuple[str, Loaded]]:
        """What packages answer to a hook for an area, asked once: settling, joining and contributions read the same files."""
        from .reading import check_answer  # noqa: PLC0415

        if (hook, code) in self._answered:
            return self._answered[hook, code]
        answers = []
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            package, version = self.names[implementation.plugin_name]
            if not self._speaks(implementation, code):
                continue
            try:
                answer = implementation.function(**({"area": code} if "area" in implementation.argnames else {}))
                check_answer(hook, answer)
            except (RuleError, HostError):
                raise
            except (Exception, SystemExit) as error:
                if not any(each.package == package and each.area.code == code for each in self.installed()):
                    broken = Broken(package, version, f"{hook}: {type(error).__name__}: {error}")
                    self.broken.extend([broken] if broken not in self.broken else [])
                    continue  # an area of others does not suffer from it
                raise HostError(
                    f"{package} 的 {hook} 出错:{type(error).__name__}: {error}",
                    f"{hook} of {package} failed: {type(error).__name__}: {error}",
                    mend=("请向该插件的作者报告", "report it to the author of the package"),
                ) from error
            if answer is not None:
                answers.append((package, answer))
        self._answered[hook, code] = sorted(answers, key=lambda pair: pair[0])
        return self._answered[hook, code]

    def _lineage(self, area: Area) -> list[Area]:
        """The area after its parents, as far as those are installed."""
        known = {installed.area.code: installed.area for installed in self.installed()}
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
    registry = Registry(manager, {CORE: (CORE, "")}, [])
    _register(registry, CORE, core_forms)
    if plugins is not None:
        for name, plugin in sorted(plugins, key=lambda pair: pair[0]):
            registry.names[name] = (name, "0")
            _register(registry, name, plugin)
    else:
        for entry, package, version in entry_points_of(hookspecs.GROUP):
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


def _checked_area(answer: object) -> Area:
    """What a guest returns as an area, if it is one."""
    from ..rules.area import Area  # noqa: PLC0415

    if not isinstance(answer, Area):
        raise TypeError(f"{type(answer).__name__} is no Area")
    return answer

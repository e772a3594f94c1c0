"""Commands that are loaded when they are called, with help in the language of the user."""

import functools
import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from ..terminal.screen import Screen

CommandMaker = Callable[[Screen], click.Command]
Parameter = Callable[[Screen], click.Parameter]
"""Makes an option or an argument whose help is in the language of a screen."""

CommandLine = tuple[str, str, str]
"""Where a command is made (``module:function``), and one line about it in Chinese and English."""


class Bilingual(click.Command):
    """A command whose help is laid out by us: click measures Chinese text wrongly."""

    def __init__(self, *args: Any, wrong_usage: int = 2, **kwargs: Any) -> None:
        kwargs["add_help_option"] = False  # ours is in both languages
        super().__init__(*args, **kwargs)
        self.wrong_usage = wrong_usage

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """As click does, with the command's own exit code for a wrong command line."""
        try:
            return super().make_context(*args, **kwargs)
        except click.ClickException as error:
            error.exit_code = self.wrong_usage  # type: ignore[misc] # click declares it for the class
            raise

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, and after them those that every command has."""
        common = ctx.meta.get("yibao.common")
        if common is None:
            common = ctx.meta["yibao.common"] = _common(screen_of(ctx))
        return [*super().get_params(ctx), *common]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What stands behind the name of the command in its usage line."""
        say = screen_of(ctx).say
        words = {"[OPTIONS]": say("[选项]", "[OPTIONS]"), "[COMMAND] [ARGS]...": say("命令 …", "COMMAND …")}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help(self, ctx: click.Context) -> str:
        """The help text, without its last line end."""
        from ..terminal.layout import grid, wrap  # noqa: PLC0415 (commands start without it)

        screen = screen_of(ctx)
        say, width = screen.say, screen.width
        pieces = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        lines = [f"{say('用法', 'Usage')}{screen.colon}{pieces}", ""]
        for paragraph in self.explanation(screen).split("\n\n"):
            lines += [f"  {line}" for line in wrap(paragraph.strip(), width - 2)] + [""]
        records = [
            record
            for record in (param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option))
            if record
        ]
        lines += [screen.strong(say("选项:", "Options:")), *grid(records, indent=2, width=width)]
        if isinstance(self, LazyGroup):
            rows = [(name, say(zh, en)) for name, (_, zh, en) in self.whole_table().items()]
            lines += ["", screen.strong(say("命令:", "Commands:")), *grid(rows, indent=2, width=width)]
        return "\n".join(lines)

    def explanation(self, screen: Screen) -> str:
        """What the command does; paragraphs with an empty line between them."""
        return self.help or ""


class LazyGroup(Bilingual, click.Group):
    """A group that knows where its commands are made and imports nothing before one is called."""

    def __init__(self, name: str, zh: str, en: str, table: Mapping[str, CommandLine]) -> None:
        super().__init__(name=name, invoke_without_command=True, callback=click.pass_context(_help_alone))
        self.description = (zh, en)
        self.table = table

    def explanation(self, screen: Screen) -> str:
        """What the group is for."""
        return screen.say(*self.description)

    def whole_table(self) -> Mapping[str, CommandLine]:
        """Every command; a group may learn of more than it was made with."""
        return self.table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands."""
        return list(self.whole_table())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and make a command."""
        line = self.table.get(cmd_name) or self.whole_table().get(cmd_name)
        if line is None:
            return None
        module, _, maker = line[0].partition(":")
        try:
            make: CommandMaker = getattr(importlib.import_module(module), maker)
        except Exception as error:
            if cmd_name in self.table:
                raise
            from ...model.values.errors import HostError  # noqa: PLC0415 (only where a guest is broken)

            reason = f"{type(error).__name__}: {error}"
            raise HostError(
                f"命令 {cmd_name} 无法加载:{reason}",
                f"the command {cmd_name} cannot be loaded: {reason}",
                where=line[0],
                mend=("请重新安装或更新带来它的软件包", "install the package that brings it again, or a newer version"),
            ) from None
        return make(screen_of(ctx))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names.

        Raises:
            UnknownCommand: there is none.
        """
        if args and args[0] not in self.table and not args[0].startswith("-") and args[0] not in self.whole_table():
            raise UnknownCommand(args[0], tuple(self.whole_table()), ctx)
        return super().resolve_command(ctx, args)


class UnknownCommand(click.UsageError):
    """A command that a group does not have; ``commands`` are those it has."""

    def __init__(self, name: str, commands: tuple[str, ...], ctx: click.Context) -> None:
        super().__init__(f"No such command {name!r}.", ctx)
        self.name = name
        self.commands = commands


def screen_of(ctx: click.Context) -> Screen:
    """The screen that the border handed in; one in English where a command stands alone."""
    return ctx.obj if isinstance(ctx.obj, Screen) else Screen("en")


def command(
    name: str, zh: str, en: str, *parameters: Parameter, wrong_usage: int = 2
) -> Callable[[Callable[..., int]], CommandMaker]:
    """A decorator that makes a function a command with help in the language of the screen, which is its first argument.

    Args:
        wrong_usage: the exit code for a wrong command line.
    """

    def decorate(function: Callable[..., int]) -> CommandMaker:
        def make(screen: Screen) -> click.Command:
            made = [parameter(screen) for parameter in parameters]
            callback = functools.partial(function, screen)
            return Bilingual(name, params=made, callback=callback, help=screen.say(zh, en), wrong_usage=wrong_usage)

        return make

    return decorate


def argument(name: str, zh: str, en: str, **settings: Any) -> Parameter:
    """An argument, with what stands for it in the usage line."""
    return lambda screen: click.Argument([name], metavar=screen.say(zh, en), **settings)


def option(
    name: str, zh: str, en: str, *, metavar: tuple[str, str] | None = None, to: str = "", also: str = "", **settings: Any
) -> Parameter:
    """An option with its help.

    Args:
        metavar: what stands for its value; to: the argument of the function, where it is not the name of the option.
        also: another name of the option.
    """
    names = [each for each in (name, also, to) if each]
    return lambda screen: click.Option(
        names, metavar=screen.say(*metavar) if metavar else None, help=screen.say(zh, en), **settings
    )


def day_option(name: str, zh: str, en: str) -> Parameter:
    """An option for a day, the argument ``day``."""
    return option(name, zh, en, metavar=("日期", "DATE"), to="day")


def formats(*forms: str, holds: tuple[str, ...] = ()) -> Parameter:
    """``--format`` with the forms a command knows; the first is the default.

    Args:
        holds: what the command's results are; whatever is installed to write that may be named, too.
    """
    zh, en = f"输出形式,默认 {forms[0]}", f"form of the output; {forms[0]} unless given"
    kind = OutputForm(forms, holds) if holds else click.Choice(forms)
    return option("--format", zh, en, to="form", type=kind, default=forms[0])


class OutputForm(click.Choice):  # type: ignore[type-arg] # generic in later versions only
    """A form of the output: of the command itself, or one that a package writes, which is looked for when it is named."""

    def __init__(self, forms: tuple[str, ...], holds: tuple[str, ...]) -> None:
        super().__init__(forms)
        self.holds = holds

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name of a form."""
        if value not in self.choices:
            from ...host.registry import load_registry  # noqa: PLC0415 (the command's own forms need no packages)

            forms = load_registry().forms().values()
            writers = (form.name for form in forms if form.writer is not None and form.holds in self.holds)
            self.choices = tuple(dict.fromkeys((*self.choices, *writers)))
        return super().convert(value, param, ctx)


def _mark_utf8(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    screen_of(ctx).bom = value


def _bom(screen: Screen) -> click.Parameter:
    """``--bom``."""
    return flag(
        "--bom",
        _mark_utf8,
        screen.say("CSV 以 BOM 开头,中文 Excel 可直接打开", "begin CSV with the mark by which Excel knows UTF-8"),
    )


BOM: Parameter = _bom
FILES = argument("files", "文件 …", "FILE…", nargs=-1)
CITY = option(
    "--city",
    "地区的简称、代码或中文名;文件写明时可省略",
    "slug, code or Chinese name; may be left out where the file names it",
    metavar=("地区", "CITY"),
)
PERSONAS = ("visit", "stay", "special_disease", "child", "foreigner", "hr")
"""An employee's visit and stay, a retiree with a special disease, a child among the residents, a foreigner, an employer."""


def template_option(usual: str) -> Parameter:
    """``--template``, with or without the person that the file is about.

    Args:
        usual: what it is about unless said.
    """
    return option(
        "--template",
        "输出病例文件模板:visit 门诊、stay 住院、special_disease 退休特病、child 居民儿童、foreigner 外国职工、hr 单位;"
        f"默认 {usual}",
        "write a case file to fill in: visit and stay of an employee, special_disease of a retiree, child among residents, "
        f"foreigner, hr; {usual} unless said",
        metavar=("人员", "PERSON"),
        is_flag=False,
        flag_value=usual,
        type=click.Choice(tuple(dict.fromkeys((*PERSONAS, usual)))),
    )


FILE_FORM = option(
    "--form",
    "输入文件的形式,如 json;默认由内容判断",
    "form of the input files, such as json; told by what they hold unless given",
    metavar=("形式", "FORM"),
    to="file_form",
)
SCHEME = option("--scheme", "只看该险种,如 employee", "only this scheme, such as employee", metavar=("险种", "SCHEME"))
BENEFIT = option("--benefit", "只看该待遇,如 outpatient", "only this benefit, such as outpatient", metavar=("待遇", "BENEFIT"))


def on_terminal() -> bool:
    """Whether somebody is there to answer a prompt."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def prompt(text: str) -> str:
    """Show a prompt on the terminal; what was typed, nothing where only enter was pressed."""
    return str(click.prompt(text, default="", show_default=False))


def _common(screen: Screen) -> list[click.Parameter]:
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(("zh", "en")),
            expose_value=False,
            help=screen.say("语言;默认随系统环境", "language; follows the environment unless given"),
        ),
        flag("--help", _show_help, screen.say("显示本说明", "show this text")),
    ]


def flag(name: str, callback: Callable[[click.Context, click.Parameter, bool], None], text: str) -> click.Option:
    """An option that does something of its own, before anything else is looked at."""
    return click.Option([name], is_flag=True, is_eager=True, expose_value=False, callback=callback, help=text)


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        screen_of(ctx).write(ctx.get_help() + "\n")
        ctx.exit()


def _help_alone(ctx: click.Context) -> int:
    """A group called without a command explains itself."""
    if ctx.invoked_subcommand is None:
        screen_of(ctx).write(ctx.get_help() + "\n")
    return 0

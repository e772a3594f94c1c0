"""The command ``yibao``: a group of commands, and the border that turns whatever can go wrong into words and an exit code."""

import contextlib
import gc
import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from ... import __version__
from ..terminal.screen import CannotWrite, ReaderGone, Screen
from .group import CommandLine, LazyGroup, flag, screen_of
from .language import chosen_language

DONE, DIFFERS, REFUSED = 0, 1, 2
"""Exit codes: done; a check or an expectation failed; bad input, of which some may have been good."""

COLLECT_AFTER = 100_000
"""New objects before Python looks for garbage: rules are tens of thousands of objects, and none of them is garbage."""

COMPLETION = "_YIBAO_COMPLETE"
"""Where a shell asks for completions, which click answers."""

COMMANDS: dict[str, CommandLine] = {
    "cities": ("yibao.cli.commands.cities:cities", "已安装的地区", "the areas that are installed"),
    "settle": ("yibao.cli.commands.settle:settle", "结算医疗费:谁付多少,依据何在", "settle medical bills: who pays what, and why"),
    "accounts": (
        "yibao.cli.commands.accounts:accounts",
        "个人账户的收支、结转与用途",
        "personal accounts: credits, uses, carry-over, and what they may pay",
    ),
    "compare": (
        "yibao.cli.commands.compare:compare_areas",
        "同样的账单在几个地区各由谁付多少",
        "the same bills in several cities, side by side",
    ),
    "enroll": (
        "yibao.cli.commands.enroll:enroll",
        "参保:谁可以参加、需要什么、何时起享受",
        "who may join, with which papers, and from when on cover holds",
    ),
    "guide": ("yibao.cli.commands.guide:guide", "就医与参保指南", "a guide to seeing a doctor and being insured"),
    "contribute": (
        "yibao.cli.commands.contribute:contribute",
        "计算缴费:单位、个人、财政各付多少",
        "work out contributions: who pays what for the insurance",
    ),
    "rules": ("yibao.cli.commands.rules:rules", "查看规则", "read the rules"),
}


class Yibao(LazyGroup):
    """The command itself. No exception leaves it, whatever the input."""

    def whole_table(self) -> Mapping[str, CommandLine]:
        """The core's commands and those of the packages; looking for these is left until they are needed."""
        if self._plugin_commands is None:
            from ...host.registry import load_registry  # noqa: PLC0415 (the core's own commands start without it)

            self._plugin_commands = load_registry().commands(self.table)
        return {**self.table, **self._plugin_commands}

    _plugin_commands: Mapping[str, CommandLine] | None = None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Those of every command, and ``--version``."""
        version = ctx.meta.get("yibao.version")
        if version is None:
            text = screen_of(ctx).say("显示版本", "show the version")
            version = ctx.meta["yibao.version"] = flag("--version", _show_version, text)
        return [*super().get_params(ctx), version]

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Run a command line and exit with its code; the code is returned where ``standalone_mode`` is off."""
        if standalone_mode:
            gc.set_threshold(COLLECT_AFTER)
        screen = Screen(chosen_language(sys.argv[1:] if args is None else list(args), os.environ))
        extra.setdefault("obj", screen)
        try:
            code = super().main(args, prog_name or "yibao", complete_var, standalone_mode=False, **extra)
            code = code if isinstance(code, int) else DONE
            screen.flush()
        except BaseException as error:
            if isinstance(error, SystemExit) and COMPLETION in os.environ:
                raise
            code = _explain(error, screen)
            if code == REFUSED and _wants_json(sys.argv[1:] if args is None else args):
                _write_error(error, screen)
            _discard_output(screen)
        if standalone_mode:
            gc.freeze()  # nothing is left to collect for: looking through all objects once more takes a sixth of a small command
            sys.exit(code)
        return code


main = Yibao(
    "yibao",
    "基本医疗保险规则引擎:谁付多少,精确到分,并说明依据。",
    "A rule engine for Chinese basic medical insurance: who pays what, to the fen, and why.",
    COMMANDS,
)


def _explain(error: BaseException, screen: Screen) -> int:
    """Say on standard error what went wrong, and return the exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return 130
    if isinstance(error, ReaderGone):
        return 141  # what a shell shows for a program that nobody reads any more
    if isinstance(error, CannotWrite):
        screen.fail(screen.say(f"无法写出结果:{error}", f"the output cannot be written: {error}"))
        return REFUSED
    if isinstance(error, SystemExit):  # no command of ours ends the program
        screen.fail(
            screen.say("程序被插件终止", "a plugin ended the program"),
            mend=screen.say("请向该插件的作者报告", "report it to its author"),
        )
        return REFUSED
    if isinstance(error, click.ClickException):
        from .usage import explain  # noqa: PLC0415 (only where something is wrong)

        what, mend = explain(error)
        screen.fail(screen.say(what.zh, what.en), mend=screen.say(mend.zh, mend.en))
        return max(error.exit_code, REFUSED)
    if isinstance(error, Exception):
        screen.report(error)
        return REFUSED
    raise error


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether a program reads the output, so that it has to read what is wrong, too."""
    forms = {f"--format={form}" for form in ("json", "jsonl")}
    pairs = itertools.pairwise(arguments)
    return any(each in forms for each in arguments) or any("=".join(pair) in forms for pair in pairs)


def _write_error(error: BaseException, screen: Screen) -> None:
    """Write an error as data, where anything can be written."""
    from ...documents.serialize import error_document  # noqa: PLC0415 (only where something is wrong)
    from ...model.values.errors import InputError  # noqa: PLC0415

    if isinstance(error, click.ClickException):
        from .usage import explain  # noqa: PLC0415

        what, mend = explain(error)
        error = InputError(what.zh, what.en, mend=(mend.zh, mend.en))
    with contextlib.suppress(ReaderGone, CannotWrite):
        screen.json(error_document(error))


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        screen_of(ctx).write(f"yibao {__version__}\n")
        ctx.exit()


def _discard_output(screen: Screen) -> None:
    """Write what still waits; where that is impossible, let Python not try it again when it exits."""
    try:
        screen.flush()
    except (ReaderGone, CannotWrite):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

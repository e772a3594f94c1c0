"""What click says about a wrong command line, in both languages."""

import difflib

import click

from ..model.text import Language, listed, shown
from .group import UnknownCommand


def explain(error: click.ClickException, language: Language) -> tuple[str, str]:
    """What is wrong with the command line and how to mend it.

    Args:
        error: as click raised it; what it does not tell apart is shown in click's own words.
    """
    zh = language == "zh"
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "yibao"
    mend = f"{path} --help 说明用法" if zh else f"{path} --help shows how it is used"
    message = error.format_message().rstrip(".")
    if isinstance(error, UnknownCommand):
        near = difflib.get_close_matches(error.name, error.commands, 1)
        hint = "" if not near else f"是否想写 {near[0]}?" if zh else f"did you mean {near[0]}? "
        known = ", ".join(error.commands)
        return (f"没有命令 {shown(error.name)}" if zh else f"there is no command {shown(error.name)}"), (
            f"{hint}可用:{known}" if zh else f"{hint}known: {known}"
        )
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            options = listed(error.possibilities)
            mend = f"是否想写 {options}?" if zh else f"did you mean {options}?"
        name = shown(error.option_name)
        return (f"没有选项 {name}" if zh else f"there is no option {name}"), mend
    if isinstance(error, click.MissingParameter):
        name = _name(error)
        return (f"缺少 {name}" if zh else f"{name} is missing"), mend
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param else None
        if isinstance(kind, click.Choice):
            choices = ", ".join(str(choice) for choice in kind.choices)
            return (f"{_name(error)} 的值无法识别" if zh else f"the value of {_name(error)} is not known"), (
                f"可用:{choices}" if zh else f"one of: {choices}"
            )
        return (f"{_name(error)} 的值有误:{error.message}" if zh else message), mend
    if isinstance(error, click.BadOptionUsage):
        return (f"选项 {error.option_name} 缺少值" if zh else f"the option {error.option_name} lacks its value"), mend
    if error.message.startswith("Got unexpected extra argument"):
        return ("参数过多" if zh else "there are too many arguments"), mend
    return message, mend


def _name(error: click.BadParameter) -> str:
    """The parameter as it is written on the command line."""
    param = error.param
    if param is None:
        return str(error.param_hint or "?")
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.human_readable_name)

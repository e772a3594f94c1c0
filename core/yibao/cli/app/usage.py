"""What click says about a wrong command line, in both languages."""

import difflib

import click

from ...model.values.text import Text, listed, shown, suggestion
from .group import UnknownCommand


def explain(error: click.ClickException) -> tuple[Text, Text]:
    """What is wrong with the command line and how to mend it.

    Args:
        error: as click raised it; what has no words of ours is shown in click's own.
    """
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "yibao"
    usage = Text(f"{path} --help 说明用法", f"{path} --help shows how it is used")
    message = error.format_message().rstrip(".")
    match error:
        case UnknownCommand():
            near = difflib.get_close_matches(error.name, error.commands, 1)
            name = shown(error.name)
            what = Text(f"没有命令 {name}", f"there is no command {name}")
            return what, Text(*suggestion("".join(near), ", ".join(error.commands)))
        case click.NoSuchOption():
            options, name = listed(error.possibilities or ()), shown(error.option_name)
            hint = Text(f"是否想写 {options}?", f"did you mean {options}?") if error.possibilities else usage
            return Text(f"没有选项 {name}", f"there is no option {name}"), hint
        case click.MissingParameter():
            name = _name(error)
            return Text(f"缺少 {name}", f"{name} is missing"), usage
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            name, names = _name(error), ", ".join(map(str, choices))
            return Text(f"{name} 的值无法识别", f"the value of {name} is not known"), Text(f"可用:{names}", f"one of: {names}")
        case click.BadParameter():
            return Text(f"{_name(error)} 的值有误:{error.message}", message), usage
        case click.BadOptionUsage():
            return Text(f"选项 {error.option_name} 缺少值", f"the option {error.option_name} lacks its value"), usage
    if error.message.startswith("Got unexpected extra argument"):
        return Text("参数过多", "there are too many arguments"), usage
    return Text(message, message), usage


def _name(error: click.BadParameter) -> str:
    """The parameter as it is written on the command line."""
    param = error.param
    if param is None:
        return str(error.param_hint or "?")
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.human_readable_name)

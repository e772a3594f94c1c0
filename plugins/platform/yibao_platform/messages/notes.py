"""What a reader supposed of a message, as notes that results repeat."""

from yibao import Message, Text

_NAMES = {
    "birth_date": "出生日期", "scheme": "险种", "standing": "人员类别", "facility.level": "机构等级", "accounts": "账户余额",
    "registrations": "备案",
}  # fmt: skip


def note(code: str, zh: str, en: str) -> Message:
    """A note."""
    return Message(code, Text(zh, en))


def not_said(names: list[str]) -> Message:
    """What the message does not say, and has to stand beside it."""
    return note(
        "platform_not_said",
        f"报文没有写明{'、'.join(_NAMES[name] for name in names)};取自 --person 所给的文件,否则按没有处理",
        f"the message does not say {', '.join(names)}: taken from the file that --person names, else as none",
    )

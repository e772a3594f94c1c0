"""What a reader supposed of a message, as notes that results repeat."""

from yibao import Message, Text


def note(code: str, zh: str, en: str) -> Message:
    """A note."""
    return Message(code, Text(zh, en))


def not_said(names: list[str]) -> Message:
    """What the message does not say, and has to stand beside it."""
    words = ", ".join(names)
    return note(
        "platform_not_said",
        f"报文没有写明 {words};取自 --person 所给的文件,否则按没有处理",
        f"the message does not say {words}: taken from the file that --person names, else as none",
    )

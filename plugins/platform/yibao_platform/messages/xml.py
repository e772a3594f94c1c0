"""XML as plain data: elements only. A document type is refused, so that there are no entities and nothing is fetched."""

from typing import Any, Final
from xml.parsers import expat

from yibao import InputError

MAX_DEPTH: Final = 50
MOST_ELEMENTS: Final = 2_000_000


class _Builder:
    """Builds tables from elements as they come; the same name again makes a list."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.count = 0
        self.open: list[tuple[str, dict[str, Any], list[str]]] = [("", self.root, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > MAX_DEPTH:
            raise InputError(
                f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} deep", mend=("请检查报文", "check the message")
            )
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise InputError(
                f"超过 {MOST_ELEMENTS} 个元素",
                f"it has more than {MOST_ELEMENTS} elements",
                mend=("请拆成几个文件", "split it into several files"),
            )
        self.open.append((name.rpartition(":")[2], dict(attributes), []))

    def text(self, data: str) -> None:
        self.open[-1][2].append(data)

    def end(self, name: str) -> None:
        label, children, texts = self.open.pop()
        value: Any = children or "".join(texts).strip()
        parent = self.open[-1][1]
        before = parent.get(label)
        if before is None:
            parent[label] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            parent[label] = [before, value]


def read_xml(data: bytes) -> dict[str, Any]:
    """A document as a table with its root element.

    Raises:
        InputError: it is no well-formed XML, has a document type, or is nested too deeply.
    """
    parser = expat.ParserCreate()
    builder = _Builder()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(
            f"XML 语法错误:{expat.errors.messages[error.code]}",
            f"XML syntax error: {expat.errors.messages[error.code]}",
            where=f"line {error.lineno}, column {error.offset + 1}",
            mend=("请检查该处的标签", "check the tags there"),
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise InputError(
            f"XML 无法读取:{error}", f"the XML cannot be read: {error}", mend=("请存为 UTF-8", "save it as UTF-8")
        ) from None
    return builder.root


def _refuse_doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
    raise InputError(
        "XML 含 DOCTYPE,不予读取",
        "the XML declares a document type, which is not read",
        mend=("请删去 <!DOCTYPE …>;报文不需要它", "remove <!DOCTYPE …>: a message needs none"),
    )

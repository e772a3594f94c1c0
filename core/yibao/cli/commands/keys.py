"""``yibao rules keys``: what rule files may say, section by section."""

from ...rules.loading.keys import keys_of, sections
from ..app.group import argument, command
from ..terminal.layout import grid, wrap
from ..terminal.screen import Screen


@command(
    "keys",
    "列出规则文件中一节可用的键、写法与默认值;“–”表示必须给出。不写节名时列出全部各节。",
    "List the keys of a section of rule files, how they are written, and what holds without them; “–” has to be given. Without a "
    "section, list all of them.",
    argument("section", "[节]", "[SECTION]", required=False),
)
def keys(screen: Screen, section: str | None) -> int:
    """Write the keys of one section, or the names of all."""
    if section is None:
        tops = [name for name in sections() if "." not in name]
        parts = [name for name in sections() if "." in name]
        lines = [screen.strong(screen.say("各节", "Sections")), *wrap(", ".join(tops), screen.width)]
        lines += ["", screen.strong(screen.say("其中各部分", "Parts of them")), *wrap(", ".join(parts), screen.width)]
        screen.lines(lines)
        return 0
    head = (screen.say("键", "key"), screen.say("默认", "default"), screen.say("写法", "written"))
    rows = [(rule.name, "–" if rule.required else rule.default, rule.takes) for rule in keys_of(section)]
    screen.lines(grid([head, *rows], indent=0, width=screen.width))
    return 0

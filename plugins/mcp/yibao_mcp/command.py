"""``yibao mcp``: the tools on standard input and output."""

from yibao.engines import Screen, command

from .tools import tool_server


@command(
    "mcp",
    "经标准输入输出以 Model Context Protocol 回答;由会说此协议的程序启动(docs/service.md)。",
    "Answer by the Model Context Protocol on standard input and output; started by programs that speak it (docs/service.md).",
)
def mcp(screen: Screen) -> int:
    """Answer until the input ends."""
    tool_server().run()
    return 0

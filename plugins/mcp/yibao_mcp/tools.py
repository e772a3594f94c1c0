"""The tools: each asks what a route of the service asks, and answers with the same document."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from yibao import YibaoError
from yibao.engines import json_text
from yibao_service.answers import areas, bodies
from yibao_service.answers.call import Call
from yibao_service.guard.bounds import bounded_work
from yibao_service.problems import error_of
from yibao_service.rules import InstalledRules
from yibao_service.settings import Limits

LIMITS = Limits(claims=200)
INSTRUCTIONS = """\
Rules of Chinese basic medical insurance (医保) for the installed cities. Money is yuan as text with two decimals. Answers hold the
sources of every figure; `complete: false`, warnings and the status `unverified` have to be told to the user. A refusal says what is
wrong, where, and how to mend it: mend the input, or ask the user. Never fill in a fact that the user did not tell."""


class Tools:
    """The five tools; rules are read before they are first used."""

    def __init__(self) -> None:
        self.installed = InstalledRules()
        asyncio.run(self.installed.read())

    def settle(self, case: dict[str, Any]) -> CallToolResult:
        """Settle the medical bills of a case: who pays what, with the document behind every figure.

        Args:
            case: {city, person: {id, birth_date, scheme, standing, accounts?}, claim: [{id, date, benefit, facility: {level},
                lines: [{class, amount}]}]}; scheme employee or resident; benefit outpatient, inpatient and others; class A, B or C.
        """
        return self._answer(bodies.settle, case, {"trace": "no"})

    def compare(self, case: dict[str, Any], cities: list[str], what: str = "settle") -> CallToolResult:
        """Ask the same of several cities, side by side.

        Args:
            case: as for settle, may_join or contribute.
            cities: two or more of them, by slug, code or Chinese name.
            what: settle, enroll or contribute.
        """
        return self._answer(bodies.compare, case, {"cities": ",".join(cities), "what": what})

    def may_join(self, application: dict[str, Any], on: str | None = None, kinds: list[str] | None = None) -> CallToolResult:
        """Ask who may join the insurance, or withdraw, file or register: papers, steps, cost, and what has to be told yet.

        Args:
            application: {city, person: {birth_date?, scheme?, standing?, facts: {…}}, documents?}; what is not known is left out.
            on: the day asked about, as 2024-01-31; today unless given.
            kinds: enrollment, withdrawal, filing, registration, reimbursement, card, or all; enrollment unless given.
        """
        return self._answer(bodies.enroll, application, {"on": on}, {"kind": kinds or []})

    def contribute(self, request: dict[str, Any]) -> CallToolResult:
        """Work out what is paid for the insurance in a year or some months, by whom and on which base.

        Args:
            request: {city, person: {id, birth_date, scheme, standing, contribution_base}, year} or from and to instead of year.
        """
        return self._answer(bodies.contribute, request)

    def rules(self, city: str, on: str | None = None, scheme: str | None = None, benefit: str | None = None) -> CallToolResult:
        """Read the rules of a city in force on a day: limits, ratios, documents, and how well each figure is known.

        Args:
            city: by slug, code or Chinese name.
            on: the day, as 2024-01-31; today unless given.
            scheme: employee or resident; benefit: outpatient, inpatient and others. Give both: the whole is long.
        """
        return self._answer(areas.rules, None, {"city": city, "on": on, "scheme": scheme, "benefit": benefit})

    def _answer(
        self,
        operation: Callable[[Call], Any],
        content: Mapping[str, Any] | None = None,
        values: Mapping[str, str | None] | None = None,
        lists: Mapping[str, Sequence[str]] | None = None,
    ) -> CallToolResult:
        """What an operation of the service answers."""
        stated = {name: value for name, value in (values or {}).items() if value is not None}
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
        call = Call(self.installed, LIMITS, stated, lists or {}, body, "application/json")
        try:
            with bounded_work(LIMITS):
                result = operation(call)
        except YibaoError as error:
            return _result(error_of(error), refused=True)
        return _result(result.content if isinstance(result, bodies.Answer) else result)


def tool_server() -> MCPServer:
    """A server with the tools."""
    tools = Tools()
    server: MCPServer = MCPServer("yibao", instructions=INSTRUCTIONS)
    for tool in (tools.settle, tools.compare, tools.may_join, tools.contribute, tools.rules):
        server.add_tool(tool)
    return server


def _result(document: Any, *, refused: bool = False) -> CallToolResult:
    text = TextContent(type="text", text=json_text(document, indent=None))
    return CallToolResult(content=[text], structured_content=document, is_error=refused)

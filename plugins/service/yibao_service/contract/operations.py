"""The operations of the service: path, parameters, body, answer. Routes, queries and the OpenAPI document follow from this list."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from yibao import Text
from yibao.engines import PROCEDURE_KINDS

from ..answers import areas, bodies
from ..answers.call import Call

DAY = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
YES_NO = {"type": "string", "enum": ["yes", "no"]}


@attrs.frozen
class Parameter:
    """A parameter of a path or a query; ``several``: whether it may be repeated."""

    name: str
    text: Text
    schema: Mapping[str, Any] = TEXT
    required: bool = False
    several: bool = False


@attrs.frozen
class Operation:
    """What may be asked.

    Attributes:
        inputs: names of the schemas of the body; none for a question without one.
        outputs: names of the schemas of the answer, or a schema itself.
    """

    path: str
    answer: Callable[[Call], Any]
    text: Text
    outputs: tuple[str, ...] | Mapping[str, Any]
    inputs: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    @property
    def method(self) -> str:
        """How it is asked."""
        return "POST" if self.inputs else "GET"

    @property
    def in_path(self) -> tuple[str, ...]:
        """Names of the parameters of the path."""
        return tuple(parameter.name for parameter in self.parameters if f"{{{parameter.name}}}" in self.path)


CITY = Parameter("city", Text("地区的简称、代码或中文名", "slug, code or Chinese name of an area"), required=True)
CITY_OF_BODY = Parameter("city", Text("地区;优先于正文所写", "the area, which has the last word over the body"))
ON = Parameter("on", Text("日期,默认今天", "a day; today unless given"), DAY)
SCHEME = Parameter("scheme", Text("只看该险种", "only this scheme"))
BENEFIT = Parameter("benefit", Text("只看该待遇", "only this benefit"))

AREA_LIST: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["slug", "code", "name", "parent", "base", "package", "version", "clashes"],
        "properties": {
            "slug": TEXT,
            "code": TEXT,
            "name": {"type": "object", "required": ["zh", "en"], "properties": {"zh": TEXT, "en": TEXT}},
            "parent": {"type": ["string", "null"]},
            "base": {"type": "boolean"},
            "package": TEXT,
            "version": TEXT,
            "clashes": {"type": "array", "items": TEXT},
        },
    },
}

OPERATIONS = (
    Operation(
        "/v1/settle",
        bodies.settle,
        Text("结算:谁付多少,依据何在", "settle bills: who pays what, and why"),
        ("result",),
        ("case",),
        (CITY_OF_BODY, Parameter("trace", Text("是否说明每一步", "whether every step is told"), YES_NO)),
    ),
    Operation(
        "/v1/enroll",
        bodies.enroll,
        Text("能否参保,需要什么", "who may join, and what for that is needed"),
        ("enrollment",),
        ("application",),
        (
            CITY_OF_BODY,
            ON,
            Parameter(
                "kind",
                Text("事项种类", "kind of procedure"),
                {"type": "string", "enum": [*PROCEDURE_KINDS, "all"]},
                several=True,
            ),
        ),
    ),
    Operation(
        "/v1/contribute",
        bodies.contribute,
        Text("缴费:单位、个人、财政各付多少", "work out contributions"),
        ("contribution", "staff"),
        ("contribution-request",),
        (CITY_OF_BODY, Parameter("changed", Text("员工表只说变化", "of a table of persons only what changes"), YES_NO)),
    ),
    Operation(
        "/v1/accounts",
        bodies.accounts,
        Text("个人账户的收支与用途", "keep the ledger of a person's accounts"),
        ("accounts",),
        ("case",),
        (
            CITY_OF_BODY,
            Parameter(
                "year",
                Text("只看该年开始的医保年度", "only the benefit year that begins in it"),
                {"type": "string", "pattern": "^[1-9][0-9]{3}$"},
            ),
            Parameter("until", Text("最后一天", "the last day"), DAY),
        ),
    ),
    Operation(
        "/v1/compare",
        bodies.compare,
        Text("同样的账单在几个地区", "the same in several areas"),
        ("comparison", "comparison-answers"),
        ("case", "application", "contribution-request"),
        (
            Parameter("cities", Text("地区,用逗号分开", "areas with commas between"), required=True),
            Parameter("what", Text("比较什么", "what is compared"), {"type": "string", "enum": ["settle", "enroll", "contribute"]}),
        ),
    ),
    Operation("/v1/cities", areas.cities, Text("已安装的地区", "the areas that are installed"), AREA_LIST),
    Operation(
        "/v1/cities/{city}",
        areas.city,
        Text("该地区哪些待遇可用,数值是否可靠", "what works in an area, and how well it is known"),
        ("city",),
        parameters=(CITY, ON),
    ),
    Operation(
        "/v1/rules/{city}",
        areas.rules,
        Text("某日有效的规则", "the rules in force on a day"),
        ("rules",),
        parameters=(CITY, ON, SCHEME, BENEFIT),
    ),
    Operation(
        "/v1/rules/{city}/diff",
        areas.diff,
        Text("两天之间有何变化", "what changed between two days"),
        ("rules-diff",),
        parameters=(
            CITY,
            Parameter("from", Text("前一天", "the earlier day"), DAY, required=True),
            Parameter("to", Text("后一天", "the later day"), DAY, required=True),
            SCHEME,
            BENEFIT,
        ),
    ),
    Operation(
        "/v1/rules/{city}/history/{table}",
        areas.history,
        Text("某个数值的沿革", "how a figure went over the years"),
        ("history",),
        parameters=(CITY, Parameter("table", Text("表名,可加标签", "a table, with labels behind it"), required=True)),
    ),
    Operation(
        "/v1/guide/{city}",
        areas.guide,
        Text("就医与参保指南", "the guide of an area"),
        ("guide",),
        parameters=(CITY, ON, Parameter("topic", Text("主题", "one topic only"))),
    ),
)

"""zen-engine: one decision a claim, the state carried by the caller.

As GoRules teaches: a decision model of a decision table and an expression node, compiled once (``ZenDecisionContent``) and
handed out by a loader that keeps it (docs.gorules.io/developers/overview/performance, "Pre-compile decisions";
docs.gorules.io/reference/python).
"""

import json
from typing import Any

import zen

from ..workload import DEDUCTIBLE, RATIO, Data

_STEPS = (
    ("account", "min([amount, current])"),
    ("rest", "amount - $.account"),
    ("own", "min([$.rest, deductible - used])"),
    ("shared", "$.rest - $.own"),
    ("fund", "floor(($.shared * ratio + 500000) / 1000000)"),
    ("owed", "$.rest - $.fund"),
    ("history", "min([carried, $.owed])"),
    ("cash", "$.owed - $.history"),
)


def _model() -> str:
    """The decision: a table of figures by group and class of hospital, then the amounts."""
    rules = [
        {
            "_id": f"r{group}{tier}",
            "g": str(group),
            "t": str(tier),
            "d": str(int(DEDUCTIBLE[group])),
            "r": str(int(RATIO[group, tier])),
        }
        for group in range(3)
        for tier in range(3)
    ]
    table = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": "g", "name": "group", "field": "grp"}, {"id": "t", "name": "class", "field": "tier"}],
        "outputs": [{"id": "d", "name": "deductible", "field": "deductible"}, {"id": "r", "name": "ratio", "field": "ratio"}],
        "rules": rules,
    }
    steps = {"expressions": [{"id": key, "key": key, "value": value} for key, value in _STEPS]}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "claim"},
        {"id": "table", "type": "decisionTableNode", "name": "figures", "content": table},
        {"id": "steps", "type": "expressionNode", "name": "amounts", "content": steps},
        {"id": "out", "type": "outputNode", "name": "settlement"},
    ]
    ways = [("in", "table"), ("table", "steps"), ("steps", "out")]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in ways]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def settle(data: Data, out: Any) -> None:
    """Fill the four payers of each claim."""
    content = zen.ZenDecisionContent(_model())
    engine = zen.ZenEngine({"loader": lambda key: content})
    for who in range(len(data.group)):
        grp, current, carried, used = int(data.group[who]), int(data.current[who]), int(data.carried[who]), 0
        for place in range(int(data.first[who]), int(data.first[who + 1])):
            claim = {
                "grp": grp,
                "tier": int(data.tier[place]),
                "amount": int(data.amount[place]),
                "current": current,
                "carried": carried,
                "used": used,
            }
            found = engine.evaluate("outpatient", claim)["result"]
            current -= int(found["account"])
            carried -= int(found["history"])
            used += int(found["own"])
            out[:4, place] = found["account"], found["fund"], found["history"], found["cash"]

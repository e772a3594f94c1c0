"""Answers about what is installed: areas, their rules, their guides."""

from typing import Any

from yibao.engines import (
    InputError,
    area_document,
    diff_document,
    guide_document,
    guide_notes,
    history_document,
    parse_figure,
    rules_document,
    rules_with_figure,
)

from .call import Call


def cities(call: Call) -> Any:
    """The areas that are installed, as ``yibao cities``."""
    return [area_document(call.registry, installed) for installed in call.registry.installed()]


def city(call: Call) -> Any:
    """What works in an area, as ``yibao cities --city``."""
    return call.rules.document_of_area(call.registry.find(call.required("city")).area.code, call.day("on"))


def rules(call: Call) -> Any:
    """The rules on a day, as ``yibao rules show``."""
    ruleset = call.registry.rules(call.required("city"))
    return rules_document(ruleset, call.day("on"), call.value("scheme"), call.value("benefit"))


def diff(call: Call) -> Any:
    """What changed between two days, as ``yibao rules diff``."""
    ruleset = call.registry.rules(call.required("city"))
    for name in ("from", "to"):
        call.required(name)
    return diff_document(ruleset, call.day("from"), call.day("to"), call.value("scheme"), call.value("benefit"))


def history(call: Call) -> Any:
    """How a figure went, as ``yibao rules history``."""
    table = call.required("table")
    ruleset = rules_with_figure(call.registry, call.required("city"), table)
    return history_document(ruleset, *parse_figure(ruleset, table))


def guide(call: Call) -> Any:
    """The guide of an area, as ``yibao guide``."""
    enrollment = call.registry.enrollment(call.required("city"))
    try:
        notes = guide_notes(enrollment, call.day("on"), call.value("topic"))
    except InputError as error:
        error.where = error.where.removeprefix("--")
        raise
    return guide_document(enrollment, notes)

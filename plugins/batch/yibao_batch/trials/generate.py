"""Made-up persons and claims, of plausible sizes and kinds. The same seed gives the same data."""

import os
from pathlib import Path

from yibao import RuleSet

from ..outputs.outputs import OutputSet, create
from ..tables.files import ENDINGS, Output, unwritable
from .maker import Maker
from .maker import Plan as Plan
from .manifest import MANIFEST, check_unchanged, write_manifest

PIECE = 20_000
"""Persons made at once."""


def write(rules: RuleSet, plan: Plan, folder: Path) -> int:
    """Write persons and claims.

    Returns:
        How many claims were made.

    Raises:
        InputError: the area has no such scheme or benefit, or the folder has files of these names that were not generated.
    """
    maker = Maker(rules, plan)
    folder = Path(os.path.realpath(folder))
    persons, claims = (folder / f"{name}{ENDINGS[plan.form]}" for name in ("persons", "claims"))
    try:
        with OutputSet(folder / MANIFEST, persons, claims) as outputs:
            check_unchanged(folder, (persons.name, claims.name))
            parts = {path: create(outputs.part(path)) for path in (persons, claims)}
            made = _write(maker, plan, *parts.values())
            manifest = create(outputs.part(folder / MANIFEST))
            write_manifest(manifest, folder, {path.name: part for path, part in parts.items()})
            check_unchanged(folder, (persons.name, claims.name))
            outputs.publish([(manifest, folder / MANIFEST), *((part, path) for path, part in parts.items())])
    except OSError as error:
        raise unwritable(error, str(folder)) from None
    return made


def _write(maker: Maker, plan: Plan, persons: Path, claims: Path) -> int:
    outputs: list[Output] = []
    made = 0
    try:
        for first in range(0, plan.persons, PIECE):
            tables = maker.piece(first, min(PIECE, plan.persons - first), made)
            made += tables[1].num_rows
            if not outputs:
                outputs = [Output(path, plan.form, table.schema) for path, table in zip((persons, claims), tables, strict=True)]
            for output, table in zip(outputs, tables, strict=True):
                output.write(table)
        for output in outputs:
            output.close()
    except BaseException:
        for output in outputs:
            output.drop()
        raise
    return made

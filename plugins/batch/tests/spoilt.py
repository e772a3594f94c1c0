"""Tables of persons and claims with rows that are wrong."""

import pyarrow as pa


def with_cells(table, name, cells):
    """A table with other values in some rows of a column."""
    values = table.column(name).to_pylist()
    for place, value in cells.items():
        values[place] = value
    return table.set_column(table.column_names.index(name), name, pa.array(values, table.schema.field(name).type))


def spoilt(persons, claims):
    """Persons and claims with amounts that cannot be, an id that stands there twice, and claims of nobody."""
    persons = with_cells(persons, "contribution_base_fen", {7: -1})
    claims = with_cells(claims, "in_scope_fen", {10: -5, 700: 10**15})
    claims = with_cells(claims, "claim", {21: claims.column("claim")[20].as_py()})
    return persons, with_cells(claims, "person", {30: 10**9, 31: None})

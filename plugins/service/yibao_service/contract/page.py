"""The contract as a page for people, which loads nothing."""

from collections.abc import Iterator
from html import escape

from .openapi import schema_names
from .operations import OPERATIONS, Operation

POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
"""What a browser may load for the page: nothing."""


def contract_page() -> str:
    """The page."""
    parts = "".join(part for operation in OPERATIONS for part in _operation(operation))
    schemas = "".join(f'<li><a href="/v1/schemas/{name}">{name}</a></li>' for name in schema_names())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>yibao</title></head><body><h1>yibao</h1><p><a href="/openapi.json">OpenAPI 3.1</a></p>{parts}'
        f"<h2>Schemas</h2><ul>{schemas}</ul></body></html>\n"
    )


def _operation(operation: Operation) -> Iterator[str]:
    yield f"<h2>{operation.method} {escape(operation.path)}</h2><p>{escape(operation.text.en)} / {escape(operation.text.zh)}</p>"
    if operation.parameters:
        yield "<dl>"
        for parameter in operation.parameters:
            yield f"<dt>{escape(parameter.name)}</dt><dd>{escape(parameter.text.en)} / {escape(parameter.text.zh)}</dd>"
        yield "</dl>"

"""Writes the OpenAPI document of the service for readers, as the service itself makes it.

python -m tests.house.forms.openapi
"""

import json

from tests.house.repo import ROOT
from yibao_service.contract.openapi import openapi_document

FILE = ROOT / "docs" / "openapi.json"


def text() -> str:
    """The document as it is written."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()

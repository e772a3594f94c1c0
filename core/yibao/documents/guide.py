"""The guide of an area as plain data: what ``yibao guide --format json`` prints."""

from collections.abc import Sequence
from typing import Any

from ..engine.enrollment.application import sources
from ..rules.enrollment import Enrollment
from ..rules.language.procedures import Guide

FORMAT = "yibao-guide/1"
"""Name and version of the document."""


def guide_document(enrollment: Enrollment, notes: Sequence[tuple[str, Guide]]) -> dict[str, Any]:
    """Notes of the guide with their documents."""
    return {
        "format": FORMAT,
        "city": enrollment.area.slug,
        "notes": [
            {
                "id": name,
                "topic": note.topic,
                "label": {"zh": note.label.zh, "en": note.label.en},
                "text": {"zh": note.text.zh, "en": note.text.en},
                "channels": list(note.channels),
                "follows": list(note.follows),
                "sources": list(note.source),
                "status": note.status,
                "level": enrollment.level("guide", name),
            }
            for name, note in notes
        ],
        "sources": sources(enrollment, [key for _, note in notes for key in note.source]),
    }

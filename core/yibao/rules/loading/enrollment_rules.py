"""What the enrollment hook returns. It stands apart, since settling a bill needs none of it."""

from collections.abc import Mapping

import attrs

from ...model.values.classes import frozen
from ...model.values.name import Name
from ...model.values.text import Text
from ..language.contributions import Contribution, Premium, Retirement
from ..language.language import Dimension, Entry, Source
from ..language.procedures import Channel, Condition, Document, Guide, Procedure
from ..language.schemes import Fact


@frozen
class EnrollmentRules:
    """What the enrollment hook returns."""

    source: Mapping[Name, Source] = attrs.Factory(dict)
    table: Mapping[Name, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[Name, Text] = attrs.Factory(dict)
    dimension: Mapping[Name, Dimension] = attrs.Factory(dict)
    fact: Mapping[Name, Fact] = attrs.Factory(dict)
    condition: Mapping[Name, Condition] = attrs.Factory(dict)
    document: Mapping[Name, Document] = attrs.Factory(dict)
    channel: Mapping[Name, Channel] = attrs.Factory(dict)
    procedure: Mapping[Name, Procedure] = attrs.Factory(dict)
    guide: Mapping[Name, Guide] = attrs.Factory(dict)
    contribution: Mapping[Name, Contribution] = attrs.Factory(dict)
    premium: Mapping[Name, Premium] = attrs.Factory(dict)
    retirement: Mapping[Name, Retirement] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()

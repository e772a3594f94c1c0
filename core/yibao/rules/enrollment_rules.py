"""What the enrollment hook returns. It stands apart, since settling a bill needs none of it."""

from collections.abc import Mapping

import attrs

from ..model.record import frozen
from ..model.text import Text
from .contributions import Contribution, Premium, Retirement
from .language import Dimension, Entry, Source
from .procedures import Channel, Condition, Document, Guide, Procedure
from .schemes import Fact


@frozen
class EnrollmentRules:
    """What the enrollment hook returns."""

    source: Mapping[str, Source] = attrs.Factory(dict)
    table: Mapping[str, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[str, Text] = attrs.Factory(dict)
    dimension: Mapping[str, Dimension] = attrs.Factory(dict)
    fact: Mapping[str, Fact] = attrs.Factory(dict)
    condition: Mapping[str, Condition] = attrs.Factory(dict)
    document: Mapping[str, Document] = attrs.Factory(dict)
    channel: Mapping[str, Channel] = attrs.Factory(dict)
    procedure: Mapping[str, Procedure] = attrs.Factory(dict)
    guide: Mapping[str, Guide] = attrs.Factory(dict)
    contribution: Mapping[str, Contribution] = attrs.Factory(dict)
    premium: Mapping[str, Premium] = attrs.Factory(dict)
    retirement: Mapping[str, Retirement] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()

"""What the hooks of rules return: one class each, with every section that its files may hold."""

from collections.abc import Mapping

import attrs

from ...model.values.classes import frozen
from ...model.values.name import Name
from ...model.values.text import Text
from ..language.access import Access
from ..language.accounts import Refund, SharingRule, Use
from ..language.cash import Cash
from ..language.language import Adjustment, Counter, Coverage, Dimension, Entry, Means, Plan, Source, Stage
from ..language.schemes import Account, Credit, Disease, Fact, Scheme
from ..language.split import Split


@frozen
class PersonRules:
    """What the insured-person hook returns."""

    source: Mapping[Name, Source] = attrs.Factory(dict)
    table: Mapping[Name, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[Name, Text] = attrs.Factory(dict)
    dimension: Mapping[Name, Dimension] = attrs.Factory(dict)
    fact: Mapping[Name, Fact] = attrs.Factory(dict)
    disease: Mapping[Name, Disease] = attrs.Factory(dict)
    scheme: Mapping[Name, Scheme] = attrs.Factory(dict)
    account: Mapping[Name, Account] = attrs.Factory(dict)
    credit: Mapping[Name, Credit] = attrs.Factory(dict)
    refund: Mapping[Name, Refund] = attrs.Factory(dict)
    account_use: Mapping[Name, tuple[Use, ...]] = attrs.Factory(dict)
    share: Mapping[Name, tuple[SharingRule, ...]] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()


@frozen
class ClaimRules:
    """What the claim hook returns."""

    source: Mapping[Name, Source] = attrs.Factory(dict)
    table: Mapping[Name, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[Name, Text] = attrs.Factory(dict)
    dimension: Mapping[Name, Dimension] = attrs.Factory(dict)
    split: Split | None = None
    access: Mapping[Name, Access] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()


@frozen
class SettlementRules:
    """What the settlement hook returns."""

    source: Mapping[Name, Source] = attrs.Factory(dict)
    table: Mapping[Name, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[Name, Text] = attrs.Factory(dict)
    dimension: Mapping[Name, Dimension] = attrs.Factory(dict)
    counter: Mapping[Name, Counter] = attrs.Factory(dict)
    stage: Mapping[Name, Stage] = attrs.Factory(dict)
    means: Mapping[Name, tuple[Means, ...]] = attrs.Factory(dict)
    adjustment: Mapping[Name, Adjustment] = attrs.Factory(dict)
    plan: Mapping[Name, Plan] = attrs.Factory(dict)
    cash: Mapping[Name, Cash] = attrs.Factory(dict)
    coverage: Mapping[Name, Coverage] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()

"""What the hooks of rules return: one class each, with every section that its files may hold."""

from collections.abc import Mapping

import attrs

from ..model.record import frozen
from ..model.text import Text
from .access import Access
from .accounts import Refund, Share, Use
from .cash import Cash
from .language import Adjustment, Counter, Coverage, Dimension, Entry, Means, Plan, Source, Stage
from .schemes import Account, Credit, Disease, Fact, Scheme
from .split import Split


@frozen
class PersonRules:
    """What the insured-person hook returns."""

    source: Mapping[str, Source] = attrs.Factory(dict)
    table: Mapping[str, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[str, Text] = attrs.Factory(dict)
    dimension: Mapping[str, Dimension] = attrs.Factory(dict)
    fact: Mapping[str, Fact] = attrs.Factory(dict)
    disease: Mapping[str, Disease] = attrs.Factory(dict)
    scheme: Mapping[str, Scheme] = attrs.Factory(dict)
    account: Mapping[str, Account] = attrs.Factory(dict)
    credit: Mapping[str, Credit] = attrs.Factory(dict)
    refund: Mapping[str, Refund] = attrs.Factory(dict)
    account_use: Mapping[str, tuple[Use, ...]] = attrs.Factory(dict)
    share: Mapping[str, tuple[Share, ...]] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()


@frozen
class ClaimRules:
    """What the claim hook returns."""

    source: Mapping[str, Source] = attrs.Factory(dict)
    table: Mapping[str, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[str, Text] = attrs.Factory(dict)
    dimension: Mapping[str, Dimension] = attrs.Factory(dict)
    split: Split | None = None
    access: Mapping[str, Access] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()


@frozen
class SettlementRules:
    """What the settlement hook returns."""

    source: Mapping[str, Source] = attrs.Factory(dict)
    table: Mapping[str, tuple[Entry, ...]] = attrs.Factory(dict)
    title: Mapping[str, Text] = attrs.Factory(dict)
    dimension: Mapping[str, Dimension] = attrs.Factory(dict)
    counter: Mapping[str, Counter] = attrs.Factory(dict)
    stage: Mapping[str, Stage] = attrs.Factory(dict)
    means: Mapping[str, tuple[Means, ...]] = attrs.Factory(dict)
    adjustment: Mapping[str, Adjustment] = attrs.Factory(dict)
    plan: Mapping[str, Plan] = attrs.Factory(dict)
    cash: Mapping[str, Cash] = attrs.Factory(dict)
    coverage: Mapping[str, Coverage] = attrs.Factory(dict)
    replaces: tuple[str, ...] = ()

"""The decorators of our classes: those of attrs, with shared functions for comparing, hashing and printing.

attrs writes and compiles these functions anew for each class. A hundred classes and more are made before a small command has an
answer, and half of the time that takes is theirs.
"""

import functools
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import define as define
    from attrs import frozen as frozen
else:

    def frozen(cls: type | None = None, *, eq: bool = True, repr: bool = True) -> Any:
        """As ``attrs.frozen``: a class with slots whose objects never change."""
        if cls is None:
            return functools.partial(frozen, eq=eq, repr=repr)
        made = attrs.frozen(cls, eq=False, repr=False)
        if eq:
            get = _getter(made)
            made.__eq__ = _equal(get)
            made.__hash__ = lambda self: hash(get(self))
        return _printed(made) if repr else made

    def define(cls: type | None = None, *, eq: bool = True, repr: bool = True) -> Any:
        """As ``attrs.define``: a class with slots; objects that are compared by what they hold cannot be hashed."""
        if cls is None:
            return functools.partial(define, eq=eq, repr=repr)
        made = attrs.define(cls, eq=False, repr=False)
        if eq:
            made.__eq__ = _equal(_getter(made))
            made.__hash__ = None
        return _printed(made) if repr else made


def _getter(made: type) -> Callable[[Any], Any]:
    return operator.attrgetter(*(field.name for field in attrs.fields(made)))


def _equal(get: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        return get(self) == get(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _printed(made: Any) -> Any:
    made.__repr__ = _print
    return made


def _print(self: Any) -> str:
    held = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self)))
    return f"{type(self).__qualname__.rpartition('>.')[2]}({held})"

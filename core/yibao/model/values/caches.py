"""Caches that never outgrow their bound."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

LARGEST_CACHE = 4_096
"""How many entries a cache may hold whose keys depend on what users ask."""


def remember(cache: dict[K, V], key: K, value: V) -> V:
    """Put a value into a cache, and give it back. A full cache is emptied first: what is used often is back at once.

    Threads may share a cache: at worst a value is made twice.
    """
    if len(cache) >= LARGEST_CACHE:
        cache.clear()
    cache[key] = value
    return value

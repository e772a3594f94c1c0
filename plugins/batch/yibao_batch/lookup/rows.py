"""Places of rows: an array of them, or a slice that takes all; and values, of each row or one for all."""

from collections.abc import Callable
from typing import Any

import numpy as np


def places(mask: Any) -> Any:
    """The places that a mask selects, or a slice where it selects all."""
    return slice(None) if mask.all() else np.nonzero(mask)[0]


def some_of(rows: Any, mask: Any) -> Any:
    """The places that a mask selects."""
    return places(mask) if isinstance(rows, slice) else rows[mask]


def value_of(values: Any, mask: Any) -> Any:
    """The values that a mask selects; one value for all stays one."""
    return values if np.ndim(values) == 0 else values[mask]


def count_of(rows: Any, number: int) -> int:
    """How many places there are, of so many rows."""
    return number if isinstance(rows, slice) else len(rows)


def by_code(codes: Any, value: Callable[[int], Any], dtype: Any = np.int64) -> Any:
    """Values that only depend on a code: worked out once for each code, at its first place."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return np.array([value(place) for place in first.tolist()], dtype=dtype)[inverse]

"""Columns of Arrow from arrays of codes and days."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def words(codes: Any, names: Sequence[str], none: Any = None) -> Any:
    """A column of words."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=none), pa.array(list(names)))


def dates(days: Any, none: Any = None) -> Any:
    """A column of days, counted as the batch engine counts them."""
    return pa.array(days.astype(np.int32), mask=none).view(pa.date32())

"""What the tests of figures share: the shapes of their input, and figures that must be there."""

import numpy as np
from numpy.typing import NDArray

from oqu.questionnaires.figures.interval import Interval

type Codes = NDArray[np.int8]
type Reals = NDArray[np.float64]
type Whole = NDArray[np.int64]


def known[Value](value: Value | None) -> Value:
    """A figure that must be there."""
    assert value is not None
    return value


def ends(interval: Interval | None) -> tuple[float, float]:
    """Both ends of an interval that must be there."""
    found = known(interval)
    return found.low, found.high

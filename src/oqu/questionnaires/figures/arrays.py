"""The arrays of the figures, by what they hold.

Only names: a `type` is evaluated on access, so numpy is loaded by the first figure and not by its readers.
"""

from oqu.kernel.heavy import numpy as np

type Codes = np.typing.NDArray[np.int8]
type Whole = np.typing.NDArray[np.int64]
type Reals = np.typing.NDArray[np.float64]
type Flags = np.typing.NDArray[np.bool_]
type Integers = np.typing.NDArray[np.integer]
type Anything = np.typing.NDArray[np.generic]

"""Summaries over seeds: medians, quartiles, shares of runs that ended as NaN."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np


def quartiles(runs: np.ndarray) -> dict[str, Any]:
    """Summarise repeated runs.

    Parameters
    ----------
    runs : ndarray, shape (n_seeds, ...)
        NaN and infinite entries are left out of the quartiles; report their share beside them.

    Returns
    -------
    dict
        ``median``, ``lower`` and ``upper`` (quartiles), each of shape ``runs.shape[1:]``; NaN
        where no run is finite.
    """
    finite = np.where(np.isfinite(runs), runs, np.nan)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        lower, median, upper = np.nanquantile(finite, [0.25, 0.5, 0.75], axis=0)
    return {"median": median, "lower": lower, "upper": upper}


def nan_share(runs: np.ndarray) -> float:
    """Return the share of runs, 0 to 1, in which any entry is NaN or infinite."""
    return float(np.mean(~np.isfinite(runs.reshape(len(runs), -1)).all(axis=1)))

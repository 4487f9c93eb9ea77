"""Tasks in worker processes: those of this machine, or of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from tqdm import tqdm

from trainlab.errors import SetupError


def count(jobs: int | None = None) -> int:
    """Return how many workers there are: all cores, unless ``jobs`` says otherwise."""
    found: int = effective_n_jobs(jobs or -1)
    return found


def results(
    tasks: Iterable[tuple[Any, ...]],
    work: Callable[..., Any],
    title: str,
    total: int,
    jobs: int | None = None,
) -> Iterator[tuple[Any, Any]]:
    """Yield (first argument, result) of each task, in the order in which they are done.

    Parameters
    ----------
    tasks : iterable of tuple
        The first entry names the task; the others are the arguments of ``work``.
    work : callable
        A module's function, so that another process can find it.
    title, total
        For the bar that shows progress.
    jobs : int, optional
        Worker processes; all cores if left out.
    """
    done = Parallel(n_jobs=jobs or -1, return_as="generator_unordered")(
        delayed(_named)(name, work, arguments) for name, *arguments in tasks
    )
    yield from tqdm(done, desc=title, total=total, unit="point")


def _named(name: Any, work: Callable[..., Any], arguments: list[Any]) -> tuple[Any, Any]:
    return name, work(*arguments)


@contextmanager
def cluster(scheduler: str | None) -> Iterator[None]:
    """Let sweeps run on a Dask cluster instead of this machine's own worker processes.

    Parameters
    ----------
    scheduler : str or None
        Address as `dask scheduler` prints it, ``tcp://10.0.0.1:8786``; None changes nothing.
        Its workers need this project's environment, and one thread each: ``--nthreads 1``.

    Raises
    ------
    SetupError
        If the extra is not installed, or nothing answers at that address.
    """
    if scheduler is None:
        yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError(
            "A Dask cluster needs the package distributed, which is not installed here; run "
            "`pip install --editable '.[cluster]'`, or leave --scheduler out."
        ) from error
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise SetupError(
            f"No Dask scheduler answers at {scheduler!r} ({error}). Start one with "
            "`dask scheduler`, workers with `dask worker ADDRESS --nthreads 1`, and give the "
            "address that it prints, as in tcp://10.0.0.1:8786."
        ) from error
    with client, parallel_config(backend="dask"):
        yield

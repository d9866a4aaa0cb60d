"""The same work in several processes: for estates of thousands of clients. The outcome is that of one process, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

WORTH_IT = 200
"""Fewer pieces of work are done sooner by one process."""

_Result = TypeVar("_Result")
_work: list[Callable[[int], object]] = []


def spread(work: Callable[[int], _Result], count: int, jobs: int) -> list[_Result]:
    """``work`` of 0 … ``count`` - 1, in that order. The processes are forks, so only results are handed over."""
    if jobs < 2 or count < WORTH_IT:
        return [work(index) for index in range(count)]
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    _work[:] = [work]
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            return list(pool.map(_one, range(count), chunksize=-(-count // (jobs * 4))))  # type: ignore[arg-type]
    finally:
        _work.clear()


def _one(index: int) -> object:
    return _work[0](index)

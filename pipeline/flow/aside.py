"""Work out the topics in a process of their own while this one goes on."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

LEAST_BLOCKS = 10_000  # fewer take less time than a new process takes to start

Given = ParamSpec("Given")
Result = TypeVar("Result")


@contextmanager
def aside(
    worth_it: bool, function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs
) -> Iterator[Callable[[], Result]]:
    """Start a function in another process where that is worth it; what is handed over returns its result.

    Otherwise, and if that process dies, the function is called here when its result is asked for.
    """
    if not worth_it:
        yield lambda: function(*args, **named)
        return
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), warnings.simplefilter, ("ignore",)) as pool:
        future: Future[Result] = pool.submit(function, *args, **named)

        def result() -> Result:
            try:
                return future.result()
            except BrokenProcessPool:
                return function(*args, **named)

        try:
            yield result
        finally:
            future.cancel()

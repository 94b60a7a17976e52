"""Work something out in a process of its own while this one goes on."""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, NamedTuple, ParamSpec, TypeVar

LEAST_BLOCKS = 2_000  # fewer take less time than a new process takes to start

Given = ParamSpec("Given")
Result = TypeVar("Result")


class _Answer(NamedTuple):
    result: Any
    error: Exception | None
    warned: list[tuple[Warning | str, type[Warning], str, int]]  # message, category, file and line


@contextmanager
def aside(
    worth_it: bool, function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs
) -> Iterator[Callable[[], Result]]:
    """Start a function in another process where that is worth it; what is handed over returns its result.

    Otherwise, and if that process dies, the function is called here when its result is asked for. Its errors are
    raised and its warnings given then, too. Whoever leaves without asking for the result does not wait for it.
    """
    if not worth_it:
        yield lambda: function(*args, **named)
        return
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()
    # by a thread, because the other process must import a good deal before it can take what it is given
    sender = Thread(target=_send, args=(here, (function, args, named)), daemon=True)
    sender.start()

    def result() -> Result:
        try:
            answer: _Answer = here.recv()
        except Exception:  # it died, or what it says cannot be read: then its work is done here
            return function(*args, **named)
        for message, category, file, line in answer.warned:
            warnings.warn_explicit(message, category, file, line)
        if answer.error is not None:
            raise answer.error
        found: Result = answer.result
        return found

    try:
        yield result
    finally:
        process.kill()
        process.join()
        sender.join()
        here.close()


def _send(to: Connection[Any, Any], task: tuple[Any, ...]) -> None:
    with suppress(OSError):  # the other process died
        to.send(task)


def _serve(connection: Connection[Any, Any]) -> None:
    """Take one task, do it, and send the outcome back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends this one
    function, args, named = connection.recv()
    error: Exception | None = None
    result: Any = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")  # each place once; the first process decides what is shown
        try:
            result = function(*args, **named)
        except Exception as raised:  # it is raised again in the first process
            error = raised
    warned = [(each.message, each.category, each.filename, each.lineno) for each in caught]
    connection.send(_Answer(result, error, warned))

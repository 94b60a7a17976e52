"""Write on the terminal: progress when somebody watches, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from pipeline.flow.progress import STAGES, Listener, Step, silent

TITLES = {
    "read": "Reading reports",
    "sessions": "Finding sessions and dates",
    "entities": "Deciding who is meant",
    "topics": "Clustering topics",
    "network": "Linking and testing",
    "evolution": "Tracing through time",
    "tables": "Checking tables",
    "report": "Composing the report",
    "write": "Writing tables and report",
}


class Screen:
    """Where output goes; results on standard output, everything else on standard error."""

    def __init__(self, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose
        self.out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

    @staticmethod
    def error(message: str) -> None:
        """Say in one line what went wrong."""
        Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True).print(
            Text("error: ", "bold red") + Text(printable(message))
        )

    def say(self, line: str = "") -> None:
        """Print a line of the result."""
        self.out.print(printable(line))

    def note(self, line: str) -> None:
        """Print a remark, unless quiet."""
        if not self.quiet:
            self.err.print(printable(line))

    @contextmanager
    def progress(self) -> Iterator[Listener]:
        """Show how far a run is: bars on a terminal, with --verbose a line per stage in a log."""
        if self.quiet or not (sys.stderr.isatty() or self.verbose):
            yield silent
        elif not sys.stderr.isatty():
            yield self._log
        else:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            with Progress(*columns, console=self.err, transient=True) as bars:
                tasks = {stage: bars.add_task(TITLES[stage], total=None, visible=False) for stage in STAGES}

                def listen(step: Step) -> None:
                    for stage in STAGES[: STAGES.index(step.stage)]:
                        bars.update(tasks[stage], visible=False)
                    bars.update(tasks[step.stage], total=step.total, completed=step.done, visible=True)

                yield listen

    def _log(self, step: Step) -> None:
        if step.done == 0 or step.stage == "read":
            self.err.print(printable(f"{TITLES[step.stage]}: {step.done}/{step.total} {step.note}".rstrip()))


def printable(text: str) -> str:
    """Replace control characters, so that no file name or text can steer the terminal.

    >>> printable("a\\x1b[31mb")
    'a�[31mb'
    """
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)

"""Start the command line: verbs, errors and exit codes."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

import typer

from pipeline.cli import output_verbs, people_verbs, run_verbs
from pipeline.cli.screen import Screen
from pipeline.errors import RodeDraadError

app = typer.Typer(
    name="rodedraad",
    help="Read Dutch meeting reports and tell, with evidence, who and what they are about and how that changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Parameters = ParamSpec("Parameters")
# typer brings its own click from some version on; the parent of its BadParameter is the class of all wrong uses
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def verb(function: Callable[Parameters, int]) -> Callable[Parameters, None]:
    """Make the number that a function returns the exit code of the program."""

    @functools.wraps(function)
    def run_it(*args: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            code = function(*args, **options)
        except KeyboardInterrupt:
            Screen.error("stopped; what was there is unchanged, and a next run goes on from what was read")
            code = 130
        raise typer.Exit(code)

    return run_it


VERBS: tuple[Callable[..., int], ...] = (
    run_verbs.run,
    run_verbs.check,
    run_verbs.status,
    people_verbs.explain,
    people_verbs.review,
    people_verbs.forget,
    output_verbs.report,
    output_verbs.export,
    output_verbs.evaluate,
    run_verbs.init,
)
for function in VERBS:
    app.command()(verb(function))


def _wrong_use(error: Any) -> str:
    """Say in one line what is wrong with the words typed, and where to read what is right."""
    place = error.ctx.command_path if error.ctx else "rodedraad"
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{place}: {message[0].lower()}{message[1:]}; see '{place} --help'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 reports left out, 2 wrong use, 3 nothing to do."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    if not debug:
        warnings.simplefilter("ignore")
    code = 0
    try:
        words = [word for word in words if word != "--debug"]
        told = app(args=words or ["--help"], prog_name="rodedraad", standalone_mode=False)
        code = (told if isinstance(told, int) else 0) if words else 2
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0
    except UsageError as error:
        Screen.error(_wrong_use(error))
        code = 2
    except typer.Abort:
        Screen.error("stopped; nothing was changed")
        code = 130
    except RodeDraadError as error:
        if debug:
            raise
        Screen.error(str(error))
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:
        if debug:
            raise
        short = " ".join(str(error).split())[:200]
        remedy = "run again with --debug and report what it says"
        Screen.error(f"unforeseen failure ({type(error).__name__}: {short}); {remedy}")
        code = 2
    if arguments is None:
        sys.exit(code)
    return code

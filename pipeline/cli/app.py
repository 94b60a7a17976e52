"""Start the command line: verbs, errors and exit codes."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence

import click
import typer

from pipeline.cli import run_verbs
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
run_verbs.add_to(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 reports left out, 2 wrong use, 3 nothing to do."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    if not debug:
        warnings.simplefilter("ignore")
    try:
        outcome = app(args=[word for word in words if word != "--debug"], prog_name="rodedraad", standalone_mode=False)
        code = outcome if isinstance(outcome, int) else 0
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        Screen.error("stopped; what was there is unchanged, and a next run goes on from what was read")
        code = 130
    except RodeDraadError as error:
        if debug:
            raise
        Screen.error(str(error))
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:
        if debug:
            raise
        short = " ".join(str(error).split())[:200]
        Screen.error(
            f"unforeseen failure ({type(error).__name__}: {short}); run again with --debug and report what it says"
        )
        code = 2
    if arguments is None:
        sys.exit(code)
    return code

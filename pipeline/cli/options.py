"""Declare the options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Dir = Annotated[
    Path, typer.Argument(help="Project folder: holds data/raw with the reports.", show_default="this folder")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors and the result's place.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every report and everything left out.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
Model = Annotated[str | None, typer.Option(help="Dutch spaCy pipeline to use, instead of the one in rodedraad.toml.")]

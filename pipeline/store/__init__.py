"""Read and write data/processed, and nothing else does."""

from typing import TYPE_CHECKING, Any

from pipeline.store.files import read_output, write_outputs
from pipeline.store.folder import Folder, locked, open_folder
from pipeline.store.keys import MapKey
from pipeline.store.state import State, load_state, publish, read_manifest

if TYPE_CHECKING:
    from pipeline.store.parts import Parts, rows_of

__all__ = [
    "Folder",
    "MapKey",
    "Parts",
    "State",
    "load_state",
    "locked",
    "open_folder",
    "publish",
    "read_manifest",
    "read_output",
    "rows_of",
    "write_outputs",
]


def __getattr__(name: str) -> Any:
    """Import what needs pandas when it is asked for: a verb that only looks pays nothing for it."""
    if name in ("Parts", "rows_of"):
        from pipeline.store import parts

        return getattr(parts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

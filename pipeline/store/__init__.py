"""Read and write data/processed, and nothing else does."""

from pipeline.store.files import read_output, write_outputs
from pipeline.store.folder import Folder, locked, open_folder
from pipeline.store.parts import MapKey, Parts, rows_of
from pipeline.store.state import State, load_state, publish, read_manifest

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

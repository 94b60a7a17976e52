"""Keep what people decided about names and dates: ``corrections.yaml``."""

from pipeline.corrections.entries import (
    FILE_NAME,
    KINDS,
    AddAlias,
    Corrections,
    Entry,
    Merge,
    NeverMerge,
    Reject,
    Rename,
    Retype,
    SessionDate,
    kind_of,
)
from pipeline.corrections.names import fold, is_entity_id, name_key
from pipeline.corrections.read import load_corrections, parse_corrections
from pipeline.corrections.write import add_entry

__all__ = [
    "FILE_NAME",
    "KINDS",
    "AddAlias",
    "Corrections",
    "Entry",
    "Merge",
    "NeverMerge",
    "Reject",
    "Rename",
    "Retype",
    "SessionDate",
    "add_entry",
    "fold",
    "is_entity_id",
    "kind_of",
    "load_corrections",
    "name_key",
    "parse_corrections",
]

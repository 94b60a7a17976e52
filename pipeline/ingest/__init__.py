"""Turn files in any supported format into Reports with blocks."""

from typing import TYPE_CHECKING, Any

from pipeline.ingest.discovery import Discovery, RawFile, discover, read_bytes

if TYPE_CHECKING:
    from pipeline.ingest.duplicates import fingerprint, near_duplicates
    from pipeline.ingest.reading import read_report

__all__ = ["Discovery", "RawFile", "discover", "fingerprint", "near_duplicates", "read_bytes", "read_report"]


def __getattr__(name: str) -> Any:
    """Import the readers of all formats when they are asked for: a run that finds nothing new reads nothing."""
    if name in ("fingerprint", "near_duplicates"):
        from pipeline.ingest import duplicates

        return getattr(duplicates, name)
    if name == "read_report":
        from pipeline.ingest import reading

        return reading.read_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Turn files in any supported format into Reports with blocks."""

from pipeline.ingest.discovery import Discovery, RawFile, discover, read_bytes
from pipeline.ingest.duplicates import fingerprint, near_duplicates
from pipeline.ingest.reading import read_report

__all__ = ["Discovery", "RawFile", "discover", "fingerprint", "near_duplicates", "read_bytes", "read_report"]

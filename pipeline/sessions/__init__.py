"""Tell which meeting a report is of: date, series, attendance, announced dates, decisions and actions."""

from typing import TYPE_CHECKING, Any

from pipeline.sessions.read import read_session

if TYPE_CHECKING:
    from pipeline.sessions.resolve import ResolvedSessions, resolve_sessions

__all__ = ["ResolvedSessions", "read_session", "resolve_sessions"]


def __getattr__(name: str) -> Any:
    """Import what needs pandas when it is asked for: a process that only reads reports does without."""
    if name in ("ResolvedSessions", "resolve_sessions"):
        from pipeline.sessions import resolve

        return getattr(resolve, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Tell which meeting a report is of: date, series, attendance, announced dates, decisions and actions."""

from pipeline.sessions.read import read_session
from pipeline.sessions.resolve import ResolvedSessions, resolve_sessions

__all__ = ["ResolvedSessions", "read_session", "resolve_sessions"]

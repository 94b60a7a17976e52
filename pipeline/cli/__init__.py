"""Offer the verbs on a terminal; the only place that prints."""

from pipeline.cli.app import main

__all__ = ["main"]

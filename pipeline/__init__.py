"""Read Dutch meeting reports and tell who and what they are about, and how that changes."""

__version__ = "0.1.0"

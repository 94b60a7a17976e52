"""Generate what the documentation says from the code, and the pictures from a run."""

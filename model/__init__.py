"""Train the bundled Dutch pipeline; not part of the installed package."""

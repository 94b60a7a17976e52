"""Write the sections of the report, each from the tables alone."""

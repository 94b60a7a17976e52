"""Run the map stage over many reports: in this process, in several, or on a Dask cluster."""

from pipeline.engine.analyse import MapContext, Task, analyse
from pipeline.engine.pool import Outcome, map_reports

__all__ = ["MapContext", "Outcome", "Task", "analyse", "map_reports"]

"""Order the stages, once: the page to read first."""

from pipeline.flow.map_stage import Engine
from pipeline.flow.prepare import Prepared, prepare
from pipeline.flow.progress import STAGES, Listener, Step, silent
from pipeline.flow.run import RunResult, run

__all__ = ["STAGES", "Engine", "Listener", "Prepared", "RunResult", "Step", "prepare", "run", "silent"]

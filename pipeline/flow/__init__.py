"""Order the stages, once: the page to read first."""

from pipeline.flow.look import Checked, Status, check, status
from pipeline.flow.map_stage import Engine
from pipeline.flow.new_folder import init
from pipeline.flow.prepare import Prepared, prepare
from pipeline.flow.progress import STAGES, Listener, Step, silent
from pipeline.flow.run import RunResult, run

__all__ = [
    "STAGES",
    "Checked",
    "Engine",
    "Listener",
    "Prepared",
    "RunResult",
    "Status",
    "Step",
    "check",
    "init",
    "prepare",
    "run",
    "silent",
    "status",
]

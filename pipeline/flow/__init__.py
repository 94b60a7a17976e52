"""Order the stages, once: the page to read first."""

from pipeline.flow.again import report_again
from pipeline.flow.evaluation import Evaluated, evaluate
from pipeline.flow.exporting import export_tables
from pipeline.flow.forget import Receipt, forget, who_is_meant
from pipeline.flow.look import Checked, Status, check, status
from pipeline.flow.map_stage import Engine
from pipeline.flow.new_folder import init
from pipeline.flow.people_verbs import Answers, explain, questions
from pipeline.flow.prepare import Prepared, prepare
from pipeline.flow.progress import STAGES, Listener, Step, silent
from pipeline.flow.run import RunResult, run

__all__ = [
    "STAGES",
    "Answers",
    "Checked",
    "Engine",
    "Evaluated",
    "Listener",
    "Prepared",
    "Receipt",
    "RunResult",
    "Status",
    "Step",
    "check",
    "evaluate",
    "explain",
    "export_tables",
    "forget",
    "init",
    "prepare",
    "questions",
    "report_again",
    "run",
    "silent",
    "status",
    "who_is_meant",
]

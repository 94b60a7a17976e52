"""Order the stages, once: the page to read first is ``run``.

Names are imported when they are asked for: a verb pays for the libraries that it uses, ``--help`` for none.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.flow.again import report_again
    from pipeline.flow.evaluation import Evaluated, evaluate
    from pipeline.flow.exporting import export_tables
    from pipeline.flow.forget import Receipt, forget, who_is_meant
    from pipeline.flow.look import Checked, Status, check, status
    from pipeline.flow.new_folder import init
    from pipeline.flow.people_verbs import Answers, explain, questions
    from pipeline.flow.prepare import Engine, Prepared, prepare
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

_NAMES = {
    "again": "report_again",
    "evaluation": "Evaluated evaluate",
    "exporting": "export_tables",
    "forget": "Receipt forget who_is_meant",
    "look": "Checked Status check status",
    "new_folder": "init",
    "people_verbs": "Answers explain questions",
    "prepare": "Engine Prepared prepare",
    "progress": "STAGES Listener Step silent",
    "run": "RunResult run",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}


class _Flow(ModuleType):
    """The package: ``flow.run`` stays the function, also after an import of the module of that name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{self.__name__}.{_HOME[name]}"), name)
        setattr(self, name, value)
        return value


sys.modules[__name__].__class__ = _Flow

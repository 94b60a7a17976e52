import math
import multiprocessing
import os
import time
import warnings

import pytest

from pipeline.flow.aside import aside


def process_of(number: int) -> tuple[int, int]:
    return number, os.getpid()


def killed_in_another_process(number: int) -> int:
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return number + 1


def test_what_is_worth_it_is_done_by_another_process():
    with aside(True, process_of, 7) as result:
        number, process = result()
    assert number == 7
    assert process != os.getpid()


def test_what_is_not_worth_it_is_done_here_when_asked_for():
    with aside(False, process_of, 7) as result:
        assert result() == (7, os.getpid())


def test_a_killed_process_costs_time_and_nothing_else():
    with aside(True, killed_in_another_process, 1) as result:
        assert result() == 2


def test_an_error_of_the_other_process_is_raised_here():
    with aside(True, math.sqrt, -1.0) as result, pytest.raises(ValueError, match="math domain error"):
        result()


def test_an_error_beside_it_is_raised_without_waiting():
    with pytest.raises(ValueError, match="beside"), aside(True, time.sleep, 3600):
        raise ValueError("beside")
    assert multiprocessing.active_children() == []


def warned_of(number: int) -> int:
    warnings.warn("something odd", RuntimeWarning, stacklevel=1)
    return number


def test_warnings_of_the_other_process_are_given_here():
    with aside(True, warned_of, 7) as result, pytest.warns(RuntimeWarning, match="something odd"):
        assert result() == 7

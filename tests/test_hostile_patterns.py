"""No pattern may be brought to its knees by a text that is made for it."""

import subprocess
import sys

LENGTH = 600  # characters; a tenth of the longest block
MOST = 10.0  # processor seconds of one pattern over all texts; the slowest takes 0.8


def test_patterns_over_hostile_texts() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile_patterns", str(LENGTH)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    seconds = {place: float(taken) for place, taken in (line.split() for line in done.stdout.splitlines())}
    assert len(seconds) > 300
    assert {place: taken for place, taken in seconds.items() if taken > MOST} == {}

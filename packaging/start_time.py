"""The time of `PROGRAM --version` in milliseconds, elapsed and of the processor: medians of 200 runs."""

import os
import statistics
import sys
import time

RUNS = 200


def run(program: str) -> tuple[float, float]:
    """One run, from the start of the process to its end."""
    start = time.perf_counter()
    child = os.posix_spawn(
        program,
        [program, "--version"],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    elapsed = time.perf_counter() - start
    if status != 0:
        sys.exit(f"error: {program} failed")
    return elapsed * 1000, (usage.ru_utime + usage.ru_stime) * 1000


elapsed, processor = zip(*(run(sys.argv[1]) for _ in range(RUNS)))
print(f"{statistics.median(elapsed):.1f} {statistics.median(processor):.1f}")

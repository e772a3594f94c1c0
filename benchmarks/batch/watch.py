"""Runs a program and prints its seconds and the most memory it held, in MiB.

    python -m benchmarks.batch.watch COMMAND…

A process of its own, because a program inherits the peak of whoever starts it, and who measures holds ten million claims.
"""

import os
import subprocess
import sys
import time

if __name__ == "__main__":
    begun = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as running:
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    print(time.perf_counter() - begun, usage.ru_maxrss / 1024)
    sys.exit(running.returncode)

"""Run a command and say on standard output how many seconds it took, and the most memory it had, in kB.

A process begins with the largest memory of the one that started it: that of this one is small.
"""

import os
import subprocess
import sys
import time

begin = time.perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as child:
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
print(time.perf_counter() - begin, usage.ru_maxrss // (1 if sys.platform == "linux" else 1 << 10))
sys.exit(child.returncode)

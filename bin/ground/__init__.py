"""What the commands in bin/ stand on: .venv, the embedded services, processes. Standard library only.

The first lines run on any Python 3, so that one that will not do can say so, or hand over to one that will.
"""

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def _hand_over_to_a_suitable_python():
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which("python3.%d" % minor)  # noqa: UP031
        if other and subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(other, [other] + sys.argv)  # noqa: RUF005
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    sys.exit("Python 3.11, 3.12 or 3.13 is needed; python3 here is " + found + ", and the PATH has no other.")


_hand_over_to_a_suitable_python()

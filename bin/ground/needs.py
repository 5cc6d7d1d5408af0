"""What the system must have: Pango to print; a browser and a Chinese font to test. Through apt where one is root."""

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable

from ground.say import step

PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def pango_is_there() -> bool:
    """Whether WeasyPrint can find what it draws with."""
    return bool(ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0"))


def chromium() -> str | None:
    """The browser to drive; None if there is none on the PATH."""
    return shutil.which("chromium")


def chromium_is_there() -> bool:
    """Whether there is a browser to drive."""
    return chromium() is not None


def chinese_font_is_there() -> bool:
    """Whether pages in Chinese can be drawn."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def see_to(words: str, there: Callable[[], bool], packages: tuple[str, ...], without: str) -> bool:
    """Make sure of something, installing it where one may. Says in one sentence what goes without it."""
    if there():
        return True
    if os.getuid() == 0 and shutil.which("apt-get"):
        with step(f"installing {words}"):
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            if subprocess.run(install, capture_output=True, check=False, env=environment).returncode:
                subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
                subprocess.run(install, capture_output=True, check=False, env=environment)
    if there():
        return True
    print(f"  {words} is missing: {without} Install it with: apt-get install {' '.join(packages)}")
    return False

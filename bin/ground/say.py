"""Words on the terminal: each step with its time, and the one sentence with which a command gives up."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def step(words: str) -> Iterator[None]:
    """Print a step, and how long it took once it is done."""
    print(f"  {words} …", end=" ", flush=True)
    begun = time.monotonic()
    yield
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def give_up(sentence: str) -> NoReturn:
    """Leave with a sentence that says what is wrong and what to do."""
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    raise SystemExit(1)

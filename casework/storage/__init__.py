"""The encrypted file store: what goes in, what comes out, what nobody claims."""

from casework.storage.contents import Contents
from casework.storage.envelope import CannotOpen
from casework.storage.vault import Kept, all_names, discard, intact, is_stale, keep, keep_again, linger, read

__all__ = [
    "CannotOpen",
    "Contents",
    "Kept",
    "all_names",
    "discard",
    "intact",
    "is_stale",
    "keep",
    "keep_again",
    "linger",
    "read",
]

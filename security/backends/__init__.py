"""Checking who is at the door: names and passwords, how often one may guess, which devices are known."""

from security.backends.devices import DEVICE_COOKIE, digest_for, new_device, read_device
from security.backends.guesses import Guess, TooManyGuesses, begin_guess, forget_old_guesses
from security.backends.links import LINK_TOKENS, RESET_TOKENS
from security.backends.names import SignInNames, sign_in_key

__all__ = [
    "DEVICE_COOKIE",
    "LINK_TOKENS",
    "RESET_TOKENS",
    "Guess",
    "SignInNames",
    "TooManyGuesses",
    "begin_guess",
    "digest_for",
    "forget_old_guesses",
    "new_device",
    "read_device",
    "sign_in_key",
]

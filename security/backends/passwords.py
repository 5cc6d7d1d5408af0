"""Refusing passwords that anybody would guess first who knows the person, the school, or the keyboard."""

import re
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from security.models import Account

OF_THE_PLACE = ("password", "mima", "admin", "xueji", "jiaowu", "xuexiao", "registrar", "school", "student", "welcome")
OF_THE_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz", "2wsx", "abcd")
SHORTEST_WORD = 4
ENOUGH = 6  # different characters that are left, when all that can be guessed is taken away


class NotGuessable:
    """A password validator: without the person's own names and numbers, common words and runs, enough must be left."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Refuse a password that is made of such words.

        :raises ValidationError: with the sentence for its field
        """
        left = password.lower()
        for word in sorted({*OF_THE_PLACE, *OF_THE_KEYBOARD, *_words_of(user)}, key=len, reverse=True):
            left = left.replace(word, "")
        if len(set(_without_runs(left))) < ENOUGH:
            raise ValidationError(
                _(
                    "This password is easy to guess: it is made of your name or number, common words or a row of keys. "
                    "Take several words that have nothing to do with you."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return _("Not your name, your number, common words or a row of keys.")


def _words_of(user: Account | None) -> set[str]:
    if user is None:
        return set()
    person = user.person
    names = user.sign_in_names.values_list("key", flat=True) if user.pk else []
    words = {person.name, person.pinyin, *names, *re.split(r"[@.]", person.email or "")}
    return {word.lower() for word in words if len(word) >= SHORTEST_WORD}


def _without_runs(text: str) -> str:
    """Without characters that only repeat or count on from the one before, as in 1111 or 1234."""
    return text[:1] + "".join(after for before, after in pairwise(text) if abs(ord(after) - ord(before)) > 1)

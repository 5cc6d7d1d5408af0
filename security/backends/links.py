"""Links by which the owner of an account chooses a password. Nothing about them is stored."""

from datetime import timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from security.models import Account
from security.rules.codes import MAILED


class LinkTokens(PasswordResetTokenGenerator):
    """A token dies when the password is chosen, at the next sign-in, and after `PASSWORD_RESET_TIMEOUT` seconds."""

    key_salt = "security.link"


class ResetTokens(LinkTokens):
    """The same for a link that was asked for at the door and sent by e-mail: it dies after an hour."""

    key_salt = "security.reset"
    lasts: timedelta = MAILED

    def check_token(self, user: Account | None, token: str | None) -> bool:
        if not super().check_token(user, token):
            return False
        made = base36_to_int((token or "").partition("-")[0])
        return self._num_seconds(self._now()) - made <= self.lasts.total_seconds()


LINK_TOKENS = LinkTokens()
RESET_TOKENS = ResetTokens()

"""Links by which the owner of an account chooses a password. Nothing about them is stored."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class LinkTokens(PasswordResetTokenGenerator):
    """A token dies when the password is chosen, at the next sign-in, and after `PASSWORD_RESET_TIMEOUT` seconds."""

    key_salt = "security.link"


LINK_TOKENS = LinkTokens()

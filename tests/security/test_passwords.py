"""A password is the owner's: as long as one likes, of any characters, and checked as it was typed."""

import pytest

from security.forms import ChangePasswordForm, NewPasswordForm, SignInForm

LONG = "四只安静的鸭子 and a boat, at noon. "


def new(password: str) -> NewPasswordForm:
    return NewPasswordForm({"new_password": password, "new_password_again": password}, account=None)


@pytest.mark.parametrize("length", [12, 64, 65, 256])
def test_may_have_twelve_to_256_characters_of_any_kind(length):
    typed = (LONG * 12)[:length]
    form = new(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["new_password"] == typed


def test_with_eleven_characters_is_refused_at_its_field():
    assert "new_password" in new("x7 q2 m9 k4v"[:11]).errors


@pytest.mark.parametrize("common", ["password123456", "qwertyuiop1234", "111111111111", "administrator"])
def test_that_everybody_tries_first_is_refused(common):
    assert "new_password" in new(common).errors


def test_is_taken_as_typed_with_its_blanks_and_capitals():
    typed = "  Vier Stille Enten  "
    assert new(typed).is_valid()
    signing_in = SignInForm({"name": "2024010101", "password": typed})
    assert signing_in.is_valid()
    assert signing_in.cleaned_data["password"] == typed
    assert not any(form.base_fields["password"].strip for form in (SignInForm, ChangePasswordForm))
    assert not any(field.strip for field in NewPasswordForm.base_fields.values())

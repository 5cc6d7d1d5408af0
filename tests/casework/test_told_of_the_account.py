"""Whatever an administrator does to an account is told to its owner and to the auditor (2.3.4, S:AUT-04)."""

from casework.models import Notice
from security.actions.change_password import change_password
from security.actions.correct_address import correct_address
from security.actions.issue_link import issue_link
from security.actions.reset_factors import reset_factors
from security.journal import unrecorded
from security.queries import the_system


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_owner_and_auditor_are_told_of_whatever_an_administrator_does(cast):
    account = cast.registrar.account
    correct_address(person=cast.registrar.pk, email="registrar@school.example", by=cast.secadmin, at=cast.at)
    issue_link(account=account, by=cast.sysadmin, at=cast.at)
    reset_factors(account=cast.wang.account, by=cast.sysadmin, at=cast.at)
    assert told(cast.registrar) == ["casework.account-address", "casework.account-link"]
    assert told(cast.wang) == ["casework.account-factors"]
    assert told(cast.auditor) == [
        "casework.audit-account-address", "casework.audit-account-link", "casework.audit-account-factors",
    ]  # fmt: skip
    assert Notice.objects.filter(person=cast.auditor).first().facts == {
        "name": cast.registrar.name,
        "who": cast.secadmin.name,
    }
    assert not told(cast.sysadmin)


def test_a_new_password_is_told_to_its_owner(cast):
    change_password(account=cast.wang.account, password="seven slow boats at dusk", by=cast.wang, at=cast.at)
    assert told(cast.wang) == ["casework.account-password"]


def test_while_a_school_is_set_up_there_is_nobody_to_tell(cast):
    with unrecorded("the first start"):
        issue_link(account=cast.registrar.account, by=the_system(), at=cast.at)
    assert not Notice.objects.exists()

"""Administrators work from the school's own network, where one is set (S:AUT-03, `net.allowlist`)."""

import pytest

from security.checks import MayNotStart, refuse_to_start
from security.rules.networks import is_within

SCHOOL = ["10.0.0.0/8", "2001:db8:5::/48"]
HOME = {"sysadmin": "/accounts/", "secadmin": "/appointments/", "auditor": "/journal/"}


@pytest.fixture
def bound(settings):
    settings.ADMIN_NETWORKS = SCHOOL


@pytest.mark.parametrize("who", HOME)
def test_an_administrator_is_let_in_from_the_school_and_told_elsewhere(cast, bound, who):
    client = cast.client(getattr(cast, who))
    assert client.get("/inbox/", REMOTE_ADDR="10.3.2.1").status_code == 200
    refused = client.get("/inbox/", REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == 403
    assert "管理员只能在学校网络内工作" in refused.content.decode()


@pytest.mark.parametrize("who", ["aa_head", "tutor", "wang", "guardian"])
def test_everybody_else_works_from_anywhere(cast, bound, who):
    assert cast.client(getattr(cast, who)).get("/inbox/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_signing_out_is_always_possible(cast, bound):
    client = cast.client(cast.sysadmin)
    assert client.post("/sign-out/", REMOTE_ADDR="203.0.113.9").status_code == 302


def test_where_none_is_set_nobody_is_bound(cast):
    assert cast.client(cast.sysadmin).get("/inbox/", REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.255.0.1", True), ("11.0.0.1", False), ("2001:db8:5:7::", True), ("2001:db8:6::", False), ("unix", False)],
)
def test_networks_of_both_kinds(address, inside):
    assert is_within(address, SCHOOL) is inside


def test_what_is_no_network_is_refused_at_the_start(db, settings):
    settings.ADMIN_NETWORKS, settings.TRUSTED_PROXIES = ["10.0.0.0/8", "the school"], ["unix", "proxy"]
    with pytest.raises(MayNotStart) as refused:
        refuse_to_start()
    assert [one for one in ("“the school”", "“proxy”") if one not in str(refused.value)] == []
    assert "unix" not in str(refused.value)

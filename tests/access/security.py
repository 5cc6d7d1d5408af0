"""Who may come through the door, and who manages people, offices and accounts."""

from django.utils import timezone

from tests.access_matrix import Line, everyone, only, public
from tests.cast import PASSWORD

UNIT_BOUND_FORM = {"number": "T0900", "office": "REGISTRAR", "begins": "2024-01-01"}


def appointment_of_the_registrar(world):
    return {"pk": world.registrar.appointments.get().pk}


def account_of_the_registrar(world):
    return {"pk": world.registrar.account.pk}


def account_of_nobody(world):
    return {"pk": world.nobody.account.pk}


LINES = [
    Line(
        "security:sign_in",
        GET=everyone(302).but(anonymous=200, closed=200),
        POST=public(302),
        data=lambda world: {"name": world.number("wang"), "password": PASSWORD},
        is_open=True,
    ),
    Line("security:sign_out", POST=everyone(302)),
    Line("security:sessions_end", POST=everyone(302)),
    Line("security:session_time", GET=public(), POST=public()),  # 0 for visitors
    Line(
        "security:change_password",
        GET=everyone(),
        POST=everyone(302),
        data=lambda world: {
            "password": PASSWORD,
            "new_password": "seven slow boats at dusk",
            "new_password_again": "seven slow boats at dusk",
        },
    ),
    Line("security:choose_password", GET=public(404), POST=public(404), args=lambda world: {"pk": 1, "token": "a-b"}),
    Line("security:my_offices", GET=everyone()),
    Line("security:my_access", GET=everyone()),
    Line("security:forgot", GET=public(), POST=public(), data=lambda world: {"name": "2024010101"}),
    Line("security:second_factor", GET=public(302), POST=public(302), is_open=True),  # nobody is half-way in
    Line("security:prove", GET=everyone(), POST=everyone(302), data=lambda world: {"password": PASSWORD}),
    Line("security:factors", GET=everyone()),
    Line("security:generator_add", GET=everyone(), POST=everyone(400), data=lambda world: {"code": "000000"}),
    Line("security:passkey_add", GET=everyone(), POST=everyone(400), data=lambda world: {"name": "手机"}),
    Line("security:factor_remove", POST=everyone(302), args=lambda world: {"pk": 1}),
    Line("security:recovery_new", POST=everyone(302)),
    Line("security:sessions", GET=everyone()),
    Line("security:session_end", POST=everyone(302), args=lambda world: {"handle": "0" * 24}),
    Line("security:reveals", GET=only("auditor"), writes=frozenset({"security_entry"})),
    Line(
        "security:reveals_by",
        GET=only("auditor"),
        args=lambda world: {"pk": world.registrar.pk},
        writes=frozenset({"security_entry"}),
    ),
    # Three hands: the auditor reads all and signs, each administrator reads what the own function mends.
    Line(
        "security:account_report",
        GET=only("auditor", "sysadmin", "secadmin"),
        writes=frozenset({"security_entry"}),
    ),
    Line("security:account_report_sign", POST=only("auditor", gives=302)),
    Line("security:appointments", GET=only("secadmin")),
    Line(
        "security:appoint",
        GET=only("secadmin"),
        POST=only("secadmin", gives=302),
        data=lambda world: UNIT_BOUND_FORM | {"unit": world.school.pk},
    ),
    Line(
        "security:appointment_end",
        GET=only("secadmin"),
        POST=only("secadmin", gives=302),
        args=appointment_of_the_registrar,
        data=lambda world: {"last_day": "2030-01-01"},
    ),
    Line(
        "security:officer_address",
        GET=only("secadmin"),
        POST=only("secadmin", gives=302),
        args=lambda world: {"pk": world.registrar.pk},
        data=lambda _world: {"email": "registrar@school.example"},
    ),
    Line("security:proposals", GET=only("secadmin", "aa_head")),
    Line("security:proposal_decide", POST=only(), args=lambda world: {"pk": 1}),
    Line("security:accounts", GET=only("sysadmin")),
    Line("security:access_tokens", GET=only("sysadmin")),
    Line(
        "security:access_token_new",
        GET=only("sysadmin"),
        POST=only("sysadmin"),
        data=lambda world: {"system": "选课系统", "last_day": str(timezone.localdate())},
    ),
    Line("security:access_token_revoke", POST=only("sysadmin", gives=302), args=lambda world: {"pk": 1}),
    Line(
        "security:account_open",
        GET=only("sysadmin"),
        POST=only("sysadmin"),
        data=lambda world: {"name": "新人", "number": "T0999"},
    ),
    Line("security:account_link", POST=only("sysadmin"), args=account_of_nobody),
    Line("security:account_factors_reset", POST=only("sysadmin", gives=302), args=account_of_nobody),
    Line("security:account_phone_remove", POST=only("sysadmin", gives=302), args=account_of_the_registrar),
    Line("security:account_close", POST=only("sysadmin", gives=302), args=account_of_nobody),
]

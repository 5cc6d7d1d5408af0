"""The addresses of the door, of people and offices, and of accounts."""

from django.urls import path

from security.views.access_tokens import access_token_new, access_token_revoke, access_tokens
from security.views.account_report import account_report, account_report_sign
from security.views.accounts import (
    account_close,
    account_factors_reset,
    account_link,
    account_open,
    account_phone_remove,
    accounts,
)
from security.views.appointments import appointment_end, appointments, new_appointment
from security.views.audit import reveals, reveals_by
from security.views.choose_password import choose_password
from security.views.factors import factor_remove, factors, generator_add, passkey_add, recovery_new
from security.views.forgot import forgot
from security.views.my_access import my_access
from security.views.my_offices import my_offices
from security.views.officer_address import officer_address
from security.views.password import change_password
from security.views.proposals import proposal_decide, proposals
from security.views.prove import prove
from security.views.second_factor import second_factor
from security.views.session_time import session_time
from security.views.sessions import session_end, sessions
from security.views.sign_in import end_sessions, sign_in, sign_out

app_name = "security"
urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("forgot/", forgot, name="forgot"),
    path("sign-in/factor/", second_factor, name="second_factor"),
    path("sign-out/", sign_out, name="sign_out"),
    path("account/session/", session_time, name="session_time"),
    path("account/sessions/", sessions, name="sessions"),
    path("account/sessions/<str:handle>/end/", session_end, name="session_end"),
    path("account/sessions/end/", end_sessions, name="sessions_end"),
    path("account/password/", change_password, name="change_password"),
    path("account/choose/<int:pk>/<str:token>/", choose_password, name="choose_password"),
    path("account/prove/", prove, name="prove"),
    path("account/factors/", factors, name="factors"),
    path("account/factors/generator/", generator_add, name="generator_add"),
    path("account/factors/passkey/", passkey_add, name="passkey_add"),
    path("account/factors/<int:pk>/remove/", factor_remove, name="factor_remove"),
    path("account/factors/recovery/", recovery_new, name="recovery_new"),
    path("account/access/", my_access, name="my_access"),
    path("account/offices/", my_offices, name="my_offices"),
    path("people/", appointments, name="appointments"),
    path("people/appoint/", new_appointment, name="appoint"),
    path("people/appointments/<int:pk>/end/", appointment_end, name="appointment_end"),
    path("people/<int:pk>/address/", officer_address, name="officer_address"),
    path("people/proposals/", proposals, name="proposals"),
    path("people/proposals/<int:pk>/", proposal_decide, name="proposal_decide"),
    path("audit/reveals/", reveals, name="reveals"),
    path("audit/reveals/<int:pk>/", reveals_by, name="reveals_by"),
    path("audit/accounts/", account_report, name="account_report"),
    path("audit/accounts/sign/", account_report_sign, name="account_report_sign"),
    path("accounts/", accounts, name="accounts"),
    path("accounts/open/", account_open, name="account_open"),
    path("accounts/<int:pk>/link/", account_link, name="account_link"),
    path("accounts/<int:pk>/factors/", account_factors_reset, name="account_factors_reset"),
    path("accounts/<int:pk>/phone/remove/", account_phone_remove, name="account_phone_remove"),
    path("accounts/<int:pk>/close/", account_close, name="account_close"),
    path("accounts/tokens/", access_tokens, name="access_tokens"),
    path("accounts/tokens/new/", access_token_new, name="access_token_new"),
    path("accounts/tokens/<int:pk>/revoke/", access_token_revoke, name="access_token_revoke"),
]

"""Persons, accounts, units, offices, appointments, the journal."""

from security.models.access_token import AccessToken, TokenUse
from security.models.account import Account, SignInName
from security.models.factor import RecoveryCode, SecondFactor
from security.models.first_start import FirstStart
from security.models.grant import UnitGrant
from security.models.guardianship import Guardianship
from security.models.journal import ActKey, Entry, Epoch, Seal
from security.models.office import Appointment, Office
from security.models.one_time import LinkRequest, OneTimeCode
from security.models.person import Person
from security.models.proposal import AppointmentProposal
from security.models.reveal import Reveal
from security.models.session import Session
from security.models.sign_in import KnownDevice, SignInFailure
from security.models.unit import Unit

__all__ = [
    "AccessToken",
    "Account",
    "ActKey",
    "Appointment",
    "AppointmentProposal",
    "Entry",
    "Epoch",
    "FirstStart",
    "Guardianship",
    "KnownDevice",
    "LinkRequest",
    "Office",
    "OneTimeCode",
    "Person",
    "RecoveryCode",
    "Reveal",
    "Seal",
    "SecondFactor",
    "Session",
    "SignInFailure",
    "SignInName",
    "TokenUse",
    "Unit",
    "UnitGrant",
]

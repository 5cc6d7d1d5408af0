"""The state machines of the models, and the database's own guard, say what the tables of the rules say."""

import pytest
from django.utils.translation import override

from enrollment.models import AllowedTransition, Enrollment, Status, TermRegistration, TermState
from enrollment.rules import statuses, term_states, transitions


def declared(model: type, field: str) -> set[tuple[str, str, str]]:
    machine = model._meta.get_field(field)
    return {(move.name, str(move.source), str(move.target)) for move in machine.get_all_transitions(model)}


def test_the_statuses_and_their_words_are_the_tables() -> None:
    assert list(Status.values) == list(statuses.ALL)
    assert list(TermState.values) == list(term_states.BY_CODE)
    with override("en"):
        assert [str(one.label) for one in Status] == [one.title for one in statuses.STATUSES]
        assert [str(one.label) for one in TermState] == [one.title for one in term_states.STATES]


def test_the_status_machine_is_the_table() -> None:
    ordinary = [one for one in transitions.TRANSITIONS if one.act and not one.named_decision_only]
    table = {(one.act, source, one.target) for one in ordinary for source in one.sources}
    assert declared(Enrollment, "status") == table


def test_the_term_machine_is_the_table() -> None:
    assert declared(TermRegistration, "state") == {(move.act, move.source, move.target) for move in term_states.MOVES}


@pytest.mark.django_db
def test_the_guard_of_the_database_is_the_table() -> None:
    assert set(AllowedTransition.objects.values_list("source", "target")) == transitions.ALLOWED

"""Two presses at once: a name is taken once, and there are never more saved views than there may be."""

import pytest

from casework.actions.remove_view import remove_view
from casework.actions.save_view import save_view
from casework.actions.share_view import share_view
from casework.models import SavedView
from casework.queries.saved_views import CannotKeepView
from casework.rules.saved_views import MOST
from security.actions.appoint import appoint
from security.queries import NotFound
from tests.cast import build_cast
from tests.cast_registration import OPENING, on
from tests.guarantees.races import meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]
AT = on(OPENING)
WRITTEN = 'INSERT INTO "casework_savedview"'


@pytest.fixture
def cast(transactional_db):
    return build_cast(AT)


def saving(by, name, status):
    return lambda: save_view(of_list="students", asked={"status": status}, name=name, by=by, at=AT)


def test_of_two_views_of_one_name_the_first_is_kept_and_the_second_is_told(cast):
    first, second, waited = meet(
        saving(cast.registrar, "休学", "ON_LEAVE"), saving(cast.registrar, "休学", "ACTIVE"), held_at=WRITTEN
    )
    assert waited
    assert isinstance(second, CannotKeepView)
    assert "休学" in str(second)
    assert SavedView.objects.get().pk == first.view


def test_the_last_place_is_given_once(cast):
    for n in range(MOST - 1):
        saving(cast.registrar, f"第{n}个", "ACTIVE")()
    _first, second, waited = meet(
        saving(cast.registrar, "甲", "ACTIVE"), saving(cast.registrar, "乙", "ACTIVE"), held_at=WRITTEN
    )
    assert waited
    assert isinstance(second, CannotKeepView)
    assert SavedView.objects.count() == MOST


def test_two_heads_of_one_office_share_no_two_of_one_name(cast):
    heads = (cast.dept_head, cast.nobody)
    appoint(person=cast.nobody, office="DEPT_HEAD", unit=cast.mechanics, begins=AT.date(), by=cast.secadmin, at=AT)
    views = [saving(head, "本系休学", "ON_LEAVE")().view for head in heads]
    of = {"office": "DEPT_HEAD", "unit": cast.mechanics.pk, "at": AT}
    _first, second, waited = meet(
        lambda: share_view(view=views[0], by=heads[0], **of),
        lambda: share_view(view=views[1], by=heads[1], **of),
        held_at='UPDATE "casework_savedview"',
    )
    assert waited
    assert isinstance(second, CannotKeepView)
    assert SavedView.objects.filter(owner=None).count() == 1


def test_a_view_is_removed_once(cast):
    pk = saving(cast.registrar, "休学", "ON_LEAVE")().view
    _first, second, waited = meet(
        lambda: remove_view(view=pk, by=cast.registrar, at=AT),
        lambda: remove_view(view=pk, by=cast.registrar, at=AT),
        held_at='DELETE FROM "casework_savedview"',
    )
    assert waited
    assert isinstance(second, NotFound)

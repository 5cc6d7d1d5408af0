"""Two editions put in force for the same category and day at once: one wins, the other is told so in a sentence."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from rulebook.actions.enact import CannotEnact, enact
from rulebook.models import EditionScope
from rulebook.rules.shipped import shipped_text
from security.models import Entry
from tests.cast import build_cast


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_enactments_at_once_one_wins_and_the_other_gets_a_sentence():
    at = timezone.now()
    cast = build_cast(at)
    together = Barrier(2)

    def try_to_enact(name: str) -> str:
        try:
            together.wait()
            enact(
                text=shipped_text(name), categories=["HE_FULL_TIME"], from_day=timezone.localdate(at),
                proposed_by=cast.aa_head, by=cast.principal, at=at,
            )  # fmt: skip
        except CannotEnact as refusal:
            return str(refusal)
        else:
            return "enacted"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(try_to_enact, ["brief", "detailed"]))
    assert outcomes.count("enacted") == 1, outcomes
    assert EditionScope.objects.count() == 1
    assert Entry.objects.filter(event="rulebook.edition-enacted").count() == 1

"""A deferral on the pages: what can be applied for, the questions, the papers, checking, handing in, returning."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from casework.actions.decide import decide
from casework.actions.return_application import return_application
from casework.models import Application, State
from enrollment.models import DeferralRequest, TermRegistration
from security.journal import unrecorded
from tests.cast_deferral import SAID, TUESDAY
from tests.cast_registration import on

FORM = {"term": "2023-2024-1", "days": "10", "ground": "ILLNESS", "reason": "骨折住院"}


def page(client, name: str, *args, **data):
    with override("zh-hans"):
        return client.get(reverse(name, args=args), data)


@pytest.fixture
def wang(deferral_morning):
    return deferral_morning.cast.client(deferral_morning.cast.wang)


@pytest.fixture
def draft(deferral_morning) -> int:
    return deferral_morning.deferral(deferral_morning.cast.wang).pk


def test_it_is_offered_and_begun_once(deferral_morning, wang, draft):
    offered = page(wang, "casework:offers").content.decode()
    begin = reverse("casework:begin", args=["deferral", deferral_morning.enrollment(deferral_morning.cast.wang).pk])
    assert begin in offered
    assert wang.post(begin).url == reverse("casework:form", args=[draft])
    assert Application.objects.filter(person=deferral_morning.cast.wang).count() == 1


def test_where_nothing_is_left_to_defer_it_says_why(deferral_morning, wang):
    with unrecorded("registered meanwhile"):
        TermRegistration.objects.filter(person=deferral_morning.cast.wang).update(state="REGISTERED")
    assert "没有可以延期的注册" in page(wang, "casework:offers").content.decode()


def test_the_questions_are_kept_checked_and_handed_in(deferral_morning, wang, draft):
    form = reverse("casework:form", args=[draft])
    assert "最多14天" in page(wang, "casework:form", draft).content.decode()
    assert wang.post(form, FORM).url == reverse("casework:form_papers", args=[draft])
    shown = page(wang, "casework:form_check", draft).content.decode()
    assert all(words in shown for words in ("10天", "骨折住院", "生病或意外", "如今天批准"))
    sent = wang.post(reverse("casework:form_check", args=[draft]))
    assert sent.url == reverse("casework:form_sent", args=[draft])
    application = Application.objects.get(pk=draft)
    assert application.state == State.OPEN
    assert application.number in page(wang, "casework:form_sent", draft).content.decode()
    assert DeferralRequest.objects.get(pk=draft).days == 10
    assert wang.get(form).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"days": "15"}, "days"),
        ({"days": "many"}, "days"),
        ({"ground": "BECAUSE"}, "ground"),
        ({"reason": ""}, "reason"),
        ({"term": "1999-2000-1"}, "term"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(wang, draft, wrong, field):
    answer = wang.post(reverse("casework:form", args=[draft]), FORM | wrong)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["reason"].value() == (FORM | wrong)["reason"]


def test_what_was_typed_last_is_there_on_another_device(deferral_morning, wang, draft):
    wang.post(reverse("casework:form_autosave", args=[draft]), {"reason": "还没写完", "days": "abc"})
    other = deferral_morning.cast.client(deferral_morning.cast.wang)
    assert "还没写完" in page(other, "casework:form", draft).content.decode()
    assert "abc" in page(other, "casework:form", draft).content.decode()


def test_without_its_papers_it_cannot_be_handed_in_and_says_the_article(deferral_morning, wang, draft):
    with unrecorded("the papers are taken out"):
        for material in Application.objects.get(pk=draft).materials.all():
            material.files.all().delete()
    refused = wang.post(reverse("casework:form_check", args=[draft]))
    assert refused.status_code == 200
    assert {one.cites for one in refused.context["blocking"]} == {"L 二(一)1(2)"}
    assert Application.objects.get(pk=draft).state == State.DRAFT


def test_nobody_else_reads_or_fills_it_in(deferral_morning, draft):
    for other in (deferral_morning.cast.li, deferral_morning.cast.aa_head, deferral_morning.cast.guardian):
        client = deferral_morning.cast.client(other)
        for name in ("form", "form_papers", "form_check"):
            assert page(client, f"casework:{name}", draft).status_code == 404
        assert client.post(reverse("casework:form", args=[draft]), FORM).status_code == 404


def test_returned_for_the_reason_only_that_is_asked_again(deferral_morning):
    cast = deferral_morning.cast
    li, pk = cast.client(cast.li), deferral_morning.deferral(cast.li).pk
    return_application(
        application_id=pk,
        note="写清楚在哪家医院",
        items=["field:reason"],
        by=cast.other_dept_head,
        at=on(TUESDAY, 11),
    )
    form = page(li, "casework:form", pk).context["form"]
    assert list(form.fields) == ["reason"]
    li.post(reverse("casework:form", args=[pk]), {"reason": "市第一医院", "days": "1"})
    li.post(reverse("casework:form_check", args=[pk]))
    answered = Application.objects.get(pk=pk)
    assert answered.state == State.OPEN
    assert (answered.particulars["reason"], answered.particulars["days"]) == ("市第一医院", SAID["days"])


def test_the_officers_read_what_it_comes_to(deferral_morning):
    cast = deferral_morning.cast
    pk = deferral_morning.deferral(cast.li).pk
    decide(application_id=pk, agrees=True, opinion="情况属实", by=cast.other_dept_head, at=on(TUESDAY, 11))
    shown = page(cast.client(cast.aa_head), "casework:application", pk).content.decode()
    assert all(words in shown for words in ("14天", "如今天批准，则至2023年10月7日", "祖母病重", "情况属实"))

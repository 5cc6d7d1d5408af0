"""What could sway a decision without being its matter does not stand before whoever decides (GEN-2)."""

from casework.kind import kind_of
from casework.models import Application
from tests.flows.test_registration import answers, hand_in


def lines_before_the_decider(pk: int) -> dict[str, str]:
    application = Application.objects.get(pk=pk)
    return {fact.name: fact.note for fact in kind_of(application.kind).facts(application)}


def test_sex_ethnic_group_and_party_are_no_lines_of_the_panel(office):
    office.pay(office.cast.wang)
    lines = lines_before_the_decider(hand_in(office, office.cast.wang))
    assert {"name", "birth_date", "id_number", "class"} <= lines.keys()
    assert not {"sex", "ethnic", "political"} & lines.keys()


def test_what_the_student_says_is_wrong_is_there_to_be_settled(office):
    office.pay(office.cast.wang)
    data = answers(office, office.cast.wang)["data"] | {"ethnic": {"right": False, "value": "苗族"}}
    lines = lines_before_the_decider(hand_in(office, office.cast.wang, data=data))
    assert "苗族" in lines["ethnic"]
    assert not {"sex", "political"} & lines.keys()

"""Sentences one after the other, as a reader of either language expects them."""

import pytest

from security.rules.words import together


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        (("It is late.", "Ask again."), "It is late. Ask again."),
        (("已经过期。", "请重新申请。"), "已经过期。请重新申请。"),
        (("已经过期。", "Run: bin/backup"), "已经过期。Run: bin/backup"),
        (("", "It answers.", ""), "It answers."),
        ((), ""),
    ],
)
def test_sentences_stand_in_a_row(sentences, said):
    assert together(*sentences) == said

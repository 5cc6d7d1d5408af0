"""The Chinese catalogue: complete, true to the source, well set."""

import re

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from registrar.catalogue import book as books
from registrar.catalogue.sources import UnreadableMark, Words, every_mark, in_python, in_template

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:?;!][\u4e00-\u9fff]|[\u4e00-\u9fff][,;?!]$")


def translations():
    for entry in books.read():
        yield entry, (entry.msgstr_plural or {0: entry.msgstr}).get(0, "")


def test_every_word_of_the_source_is_translated():
    faults = list(books.faults(books.read(), every_mark(settings.BASE_DIR)))
    assert not faults, "\n".join(faults)


def test_half_width_marks_do_not_stand_between_han():
    assert not [(entry.msgid, text) for entry, text in translations() if HALF_WIDTH.search(text)]


def test_the_reader_is_addressed_politely():
    assert not [(entry.msgid, text) for entry, text in translations() if "你" in text]


def test_python_marks_are_found_with_plural_and_context():
    source = """
_("One"); gettext_lazy("Two"); marked("Three"); _(name)
ngettext("%(n)s row", "%(n)s rows", n); pgettext("verb", "open"); npgettext("c", "a", "b", n)
"""
    assert [found.words for found in in_python(source, "x.py")] == [
        Words("One"),
        Words("Two"),
        Words("Three"),
        Words("%(n)s row", "%(n)s rows"),
        Words("open", context="verb"),
        Words("a", "b", "c"),
    ]


def test_template_marks_are_found_with_plural_and_context():
    source = (
        '{% load i18n %}{% translate "It\'s" %}{% blocktranslate count n=n %}one {{ n }}{% plural %}more {{ n }}'
        '{% endblocktranslate %}{% tag _("Open") %}{% translate "open" context "verb" %}'
        '{% comment %}{% translate "no" %}'
        "{% endcomment %}{% blocktranslate trimmed %}\n a\n b\n{% endblocktranslate %}"
    )
    assert [found.words for found in in_template(source, "x.html")] == [
        Words("It's"),
        Words("one %(n)s", "more %(n)s"),
        Words("Open"),
        Words("open", context="verb"),
        Words("a b"),
    ]


def test_a_mark_whose_words_cannot_be_read_is_refused_by_file_and_line():
    with pytest.raises(UnreadableMark, match=r"x\.py:2: "):
        list(in_python('\n_(f"{n} rows")', "x.py"))


@pytest.fixture
def small(tmp_path, monkeypatch, settings):
    """A catalogue of its own, over a source of three marks."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text('_("Hello {name}")\n_("Bye")\nngettext("a row", "rows", 2)\n')
    monkeypatch.setattr(books, "PO", tmp_path / "locale" / "django.po")
    settings.BASE_DIR = tmp_path
    return tmp_path


def merge(folder, **words):
    import json

    path = folder / "words.json"
    path.write_text(json.dumps(words, ensure_ascii=False))
    call_command("catalogue", merge=[path], verbosity=0)


def test_merging_fills_and_checking_names_what_is_left(small):
    merge(small, **{"Hello {name}": "您好，{name}", "a row\0rows": "若干行"})
    with pytest.raises(CommandError, match=r"app/views\.py:2: “Bye” has no translation"):
        call_command("catalogue", check=True)
    merge(small, Bye="再见")
    call_command("catalogue", check=True)


def test_checking_finds_lost_placeholders_obsolete_and_fuzzy_entries(small):
    merge(small, **{"Hello {name}": "您好", "Bye": "再见", "a row": "若干行"})
    with pytest.raises(CommandError, match=r"do not hold the same placeholders: \{name\}"):
        call_command("catalogue", check=True)
    merge(small, **{"Hello {name}": "您好，{name}"})
    book = polib.pofile(str(books.PO))
    book.find("Bye").flags.append("fuzzy")
    book.append(polib.POEntry(msgid="Gone", msgstr="没了"))
    book.save()
    with pytest.raises(CommandError) as refusal:
        call_command("catalogue", check=True)
    assert "“Bye” is fuzzy" in str(refusal.value)
    assert "“Gone” is marked by no source" in str(refusal.value)


def test_bringing_up_to_the_source_keeps_what_was_translated(small):
    merge(small, **{"Hello {name}": "您好，{name}", "Bye": "再见", "a row": "若干行"})
    (small / "app" / "views.py").write_text('_("Bye")\n')
    call_command("catalogue")
    assert [(entry.msgid, entry.msgstr) for entry in books.read()] == [("Bye", "再见")]


def test_english_is_the_source_itself():
    with translation.override("en"):
        assert translation.gettext("Skip to the main content") == "Skip to the main content"
    with translation.override("zh-hans"):
        assert translation.gettext("Skip to the main content") == "跳到主要内容"

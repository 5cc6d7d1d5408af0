"""What is written into the record is in the school's language, whichever language the page had that was pressed."""

import re
from pathlib import Path

from django.utils.translation import gettext_noop, override

from security.rules.record_words import for_the_record

ROOT = Path(__file__).resolve().parents[2]
IN_THE_READERS_LANGUAGE = re.compile(r"\bauthority\s*=\s*_\(")


def test_a_text_for_the_record_does_not_follow_the_reader():
    with override("en"):
        assert for_the_record(gettext_noop("Import %(number)d"), number=7) == "导入 7"


def test_no_act_writes_its_authority_in_the_readers_language():
    sources = [path for app in ("enrollment", "casework", "status_changes") for path in (ROOT / app).rglob("*.py")]
    assert [str(path) for path in sources if IN_THE_READERS_LANGUAGE.search(path.read_text("utf-8"))] == []

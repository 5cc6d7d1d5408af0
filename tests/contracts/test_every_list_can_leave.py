"""Every page that goes through persons page by page offers its list as a file, or says here why not (EXP-02): what can
only be copied from the screen leaves without purpose, entry and watermark."""

import re
from pathlib import Path

from casework.tabs import TABS
from reports.queries.lists import LISTS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casework", "enrollment", "academics", "archives", "status_changes", "reports", "rulebook", "security")
PAGES = re.compile(r"\bPaginator\(|\[: ?PAGE \+ 1\]|\[:MOST_SHOWN\]|\b(?:page_of|roll_page)\(")
NOT_TAKEN_OUT = {
    "casework/views/hand_overs.py": "officers, not students; each hand-over has a paper of its own",
    "enrollment/views/differences.py": "settled one by one; the students of the data check can be taken out",
    "enrollment/views/student.py": "the journal of one student, who reads it too",
    "reports/views/exports.py": "the register of what was taken out",
    "status_changes/views/dynamics.py": "reports followed up one by one; what they hold is sealed",
    "status_changes/views/meeting.py": "the agenda, read case by case; the proposals can be taken out",
    "status_changes/views/overdue.py": "whom to ask; the students of the board and the proposals can be taken out",
    "security/views/accounts.py": "accounts; its administrators take no personal data out (domain 2.2)",
    "security/views/appointments.py": "officers; its administrators take no personal data out (domain 2.2)",
    "security/views/account_report.py": "accounts; its readers take no personal data out (domain 2.2)",
    "security/views/audit.py": "the auditor reads and takes no personal data out (domain 2.2)",
}


def paging() -> dict[str, str]:
    """The views that go page by page, with their text."""
    files = [file for app in APPS for file in (ROOT / app / "views").glob("*.py")]
    texts = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}
    return {name: text for name, text in texts.items() if PAGES.search(text)}


def test_every_list_of_persons_can_be_taken_out_or_says_why_not():
    found = paging()
    assert {name for name, text in found.items() if '"list:' not in text} == set(NOT_TAKEN_OUT)


def test_every_list_that_can_leave_is_offered_on_a_page(cast):
    offered = {key for text in paging().values() for key in re.findall(r'"list:([a-z-]+)"', text)}
    assert offered == set(LISTS)
    for key in offered:
        assert TABS.of(f"list:{key}", 0, reader=cast.aa_head, at=cast.at, current=""), key

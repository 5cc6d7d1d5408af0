"""What the script adds to pages, done by hand in a real browser: keys, selection, typing, uploads, drafts, menus."""

import re
import time
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.template.response import TemplateResponse
from django.urls import path
from playwright.sync_api import expect

from registrar.urls import urlpatterns as real

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]
MARK_PRESSED = """() => document.querySelectorAll('[data-key]').forEach(
  button => button.addEventListener('click', () => button.classList.add('pressed')))"""
SEEN = {"searches": [], "drafts": [], "uploads": []}


def workshop(request):
    page = Template(Path(__file__).with_name("workshop.html").read_text(encoding="utf-8"))
    return HttpResponse(page.render(RequestContext(request)))


def search(request):
    SEEN["searches"].append(request.GET["q"])
    return HttpResponse(f'<p data-announce="found">{len(SEEN["searches"])}</p>')


def draft(request):
    SEEN["drafts"].append(request.POST["reason"])
    return TemplateResponse(request, "components/saved.html", {"at": request.at})


def upload(request):
    file = request.FILES["files"]
    SEEN["uploads"].append(file.size)
    if file.name == "bad.pdf":
        return HttpResponse("这份文件无法打开，请重新扫描。", status=400, content_type="text/plain; charset=utf-8")
    return TemplateResponse(request, "components/file.html", {"file": {"name": file.name, "size": file.size}})


urlpatterns = [
    *real,
    path("workshop/", workshop, name="workshop"),
    path("workshop/search/", search, name="workshop_search"),
    path("workshop/draft/", draft, name="workshop_draft"),
    path("workshop/upload/", upload, name="workshop_upload"),
]


@pytest.fixture(autouse=True)
def _nothing_seen():
    for seen in SEEN.values():
        seen.clear()


def test_rows_are_walked_ticked_and_decided_by_keys(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/_ui/?panel=1")
    page = look.page
    page.evaluate(MARK_PRESSED)
    page.keyboard.press("j")
    assert page.locator("tr.current").inner_text().strip().startswith("郑思明")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("[data-selected]").inner_text() == "已选 2 件"
    assert page.locator("[data-needs-selection]").first.is_enabled()
    page.keyboard.press("a")
    assert page.locator("[data-key=a].pressed").count() == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("jjxa")
    assert page.locator("[data-selected]").inner_text() == "已选 2 件"
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#keys[open]").count() == 1
    look.is_sound()


def test_keys_that_are_switched_off_do_nothing(browser_page, cast):
    cast.registrar.account.shortcuts = False
    cast.registrar.account.save(update_fields=["shortcuts"])
    look = browser_page(cast.registrar)
    look.open("/_ui/?panel=1")
    for key in "jjxa?/":
        look.page.keyboard.press(key)
    assert look.page.locator("tr.current").inner_text().strip().startswith("张嘉哲")
    assert look.page.locator("[data-selected]").inner_text() == "未选择"
    assert look.page.locator("dialog[open]").count() == 0


def test_all_rows_are_ticked_by_one(browser_page, cast):
    look = browser_page(cast.registrar, phone=True)
    look.open("/_ui/?panel=1")
    look.page.locator("input[name=ids]").first.tap()
    assert look.page.locator("[data-selected]").inner_text() == "已选 1 件"
    desk = browser_page(cast.registrar)
    desk.open("/_ui/?panel=1")
    desk.page.locator("[data-all]").check()
    assert desk.page.locator("[data-selected]").inner_text() == "已选 3 件"


def test_an_input_method_sends_one_search_for_one_word(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/workshop/")
    look.page.locator("#q").focus()
    typing = look.context.new_cdp_session(look.page)
    for so_far in ("w", "wa", "wan", "wang"):
        typing.send(
            "Input.imeSetComposition", {"text": so_far, "selectionStart": len(so_far), "selectionEnd": len(so_far)}
        )
        time.sleep(0.25)  # longer than the delay of the trigger
    typing.send("Input.insertText", {"text": "王"})
    expect(look.page.locator("#found")).to_have_text("1")
    assert SEEN["searches"] == ["王"]
    assert look.page.locator("#live").inner_text() == "found"


def test_a_draft_is_saved_while_typing_and_kept_here_when_the_line_is_dead(browser_page, cast):
    look = browser_page(cast.wang, phone=True)
    look.open("/workshop/")
    page = look.page
    page.fill("#reason", "家中有事")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert SEEN["drafts"][-1] == "家中有事"
    look.context.set_offline(True)
    page.fill("#reason", "家中有事，下周返校")
    page.fill("#number", "330102200001011234")
    page.wait_for_selector(".saved.bad")
    assert "未保存" in page.locator("#saved").inner_text()
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "下周返校" in kept
    assert "330102200001011234" not in kept
    look.context.set_offline(False)
    look.complaints.clear()
    page.reload()
    assert page.input_value("#reason") == "家中有事，下周返校"
    assert page.input_value("#number") == ""
    page.fill("#reason", "家中有事，下周二返校")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert page.evaluate("sessionStorage.length") == 0


def test_files_go_up_one_by_one_with_progress_and_bad_ones_are_refused_first(browser_page, cast):
    look = browser_page(cast.wang)
    look.open("/workshop/")
    page = look.page
    line = look.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 1_500_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.evaluate("""() => {
      window.progress = [];
      const zone = document.querySelector('#at-once [data-drop]');
      new MutationObserver(() => window.progress.push(Number(zone.dataset.progress))).observe(zone, {attributes: true});
    }""")
    page.set_input_files(
        "#files",
        [
            {"name": "big.pdf", "mimeType": "application/pdf", "buffer": b"x" * 3_000_000},
            {"name": "bad.pdf", "mimeType": "application/pdf", "buffer": b"x"},
            {"name": "huge.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5_000_001},
            {"name": "music.mp3", "mimeType": "audio/mpeg", "buffer": b"x"},
        ],
    )
    expect(page.locator("#at-once .files")).to_contain_text("2.9", timeout=20_000)
    expect(page.locator("#at-once .files")).to_contain_text("请重新扫描")
    lines = page.locator("#at-once .files li").all_inner_texts()
    assert len(lines) == 4
    assert any("huge.pdf 超过" in text for text in lines)
    assert any("music.mp3 的类型不在允许范围内" in text for text in lines)
    assert sorted(SEEN["uploads"]) == [1, 3_000_000]
    steps = [step for step in page.evaluate("window.progress") if step < 100]  # the small file's only step is 100
    assert len(set(steps)) >= 3
    assert steps == sorted(steps)
    look.is_sound()


def test_a_file_of_a_plain_form_is_named_before_it_is_sent(browser_page, cast):
    look = browser_page(cast.wang, phone=True)
    look.open("/workshop/")
    look.page.set_input_files("#id_paper", {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    assert "证明.pdf" in look.page.locator("#with-form .files").inner_text()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(browser_page, cast):
    look = browser_page(cast.registrar, phone=True)
    look.open("/_ui/?errors=1")
    assert look.page.evaluate("document.activeElement.className") == "error-summary"
    assert look.page.title().startswith("错误：")
    look.page.locator(".error-summary a").nth(1).tap()
    assert look.page.evaluate("document.activeElement.id") == "id_wrong-reason"


def test_a_stock_opinion_is_put_in_with_the_cursor_behind_it(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/_ui/?panel=1")
    look.page.get_by_role("button", name="材料不清晰").click()
    assert look.page.input_value("#opinion") == "材料不清晰，请补传。"
    assert look.page.evaluate("document.activeElement.selectionStart") == len("材料不清晰，请补传。")


def test_the_menu_of_the_account_opens_and_closes(browser_page, cast):
    look = browser_page(cast.registrar, phone=True)
    look.open("/_ui/")
    look.page.locator("details.menu summary").last.tap()
    assert look.page.get_by_role("link", name="偏好设置").is_visible()
    look.is_sound()
    look.page.keyboard.press("Escape")
    assert look.page.locator("details.menu[open]").count() == 0


def test_mode_and_language_are_switched_without_script_too(browser_page, cast):
    look = browser_page(cast.registrar, script=False)
    look.open("/_ui/?panel=1")
    look.page.locator(".topbar .icon-button[name=language]").click()
    assert look.page.url.endswith("/_ui/?panel=1")
    assert look.page.locator("html").get_attribute("lang") == "en"
    look.page.locator(".topbar .icon-button[name=mode]").click()
    assert look.page.locator("html").get_attribute("data-mode") == "dark"
    assert look.page.locator(".with-script:visible").count() == 0
    assert not look.complaints


def test_a_dead_line_is_told_and_nothing_is_lost(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/workshop/")
    look.context.set_offline(True)
    look.page.fill("#q", "王")
    look.page.wait_for_selector("#toast:visible")
    assert "没有做任何改动" in look.page.locator("#toast").inner_text()
    assert look.page.input_value("#q") == "王"


def test_the_focus_is_never_covered_by_sticky_bars(browser_page, cast):
    """WCAG 2.4.11: what has the focus can be seen, at least in part."""
    for path_of, phone in (("/_ui/", True), ("/_ui/", False), ("/_ui/?panel=1", True), ("/_ui/?panel=1", False)):
        look = browser_page(cast.registrar, phone=phone)
        look.open(path_of)
        covered = []
        for _ in range(70):
            look.page.keyboard.press("Tab")
            found = look.page.evaluate(COVERED)
            if found is None:
                break
            covered += [found] if found else []
        assert not covered, path_of


COVERED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches('[type=file]') ? element.nextElementSibling : element;
  const box = shown.getBoundingClientRect();
  if (!box.width) return '';
  const points = [[.5, .5], [.1, .2], [.9, .8], [.5, .05], [.5, .95]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (shown.contains(top) || top.contains(shown) && top.closest('label'));
  });
  return seen ? '' : shown.outerHTML.slice(0, 120);
}"""


def test_printing_shows_the_paper_and_not_the_page_around_it(browser_page, cast):
    look = browser_page(cast.registrar)
    look.open("/_ui/")
    look.page.emulate_media(media="print")
    for hidden in (".topbar", ".side", ".banner"):
        assert not look.page.locator(hidden).first.is_visible()
    assert look.page.locator("h1").is_visible()
    pages = look.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) >= 2

"""A person at the pages: with scripts, without, by keyboard alone; and what a screen reader would meet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.room import FIRST, HOSTILE
from tests.shelf import REPORTS

pytest_plugins = ("tests.visit",)
PHRASE = "首违不罚"
SECOND = REPORTS[1]
PAGES = (
    "/",
    f"/?q={PHRASE}&region=360000&year=2022&open=360700",
    "/?q=从未出现过&match=literal",
    f"/reports/{FIRST.id}?q={PHRASE}#m2",
    f"/reports/{HOSTILE.id}?q={PHRASE}",
    f"/reports/{FIRST.id}/versions",
    f"/reports/{FIRST.id}/versions/2",
    "/browse",
    "/coverage?region=360700",
    "/coverage/aside",
    "/coverage/units?region=360700&year=2022",
    "/browse/reports?region=360723",
    f"/?q={PHRASE} 江西&region=赣洲",
    "/runs",
    "/help",
    "/?lang=en",
    f"/?q={PHRASE}&lang=en",
    "/?year=x",
    "/?region=鼓楼区",
    "/trends",
    f"/trends?q={PHRASE}&q=营商环境&panels=1",
    f"/trends?q={PHRASE}&by=section",
    f"/spread?q={PHRASE}&whose=all",
    f"/concordance?q={PHRASE}&group=right",
    "/company?q=不罚&lang=en",
    "/keyness?year=2022&what=new&least=2",
    f"/trends?q={PHRASE}&by=level&lang=en",
    f"/spread?q={PHRASE}&region=360000&lang=en",
    "/spread?q=从未出现过&match=literal",
    f"/concordance?q={PHRASE}&group=left&lang=en",
    "/keyness",
    "/keyness?section=problems&what=strings&least=2&lang=en",
    f"/matrix?q={PHRASE}",
    f"/matrix?q={PHRASE}&q=营商环境&by=year,province&lang=en",
    f"/trends?q={PHRASE}&show=x",
    "/numbers",
    "/numbers?lang=en",
    "/numbers?indicator=penalties",
    "/numbers?indicator=kites",
    "/reuse",
    "/reuse?region=360723&lang=en",
    "/compare",
    "/nowhere",
    f"/reports/{FIRST.id}/reuse?length=12",
    f"/reports/{FIRST.id}/reuse?with=later&lang=en",
    f"/compare?a={SECOND.id}&b={FIRST.id}",
    f"/compare?a={SECOND.id}&b={FIRST.id}&lang=en",
    "/coverage?lang=en",
    "/runs?lang=en",
)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_phrase_to_the_sentence_to_the_spreadsheet(
    site: str, open_page: Any, scripts: bool, tmp_path: Path
) -> None:
    page = open_page(java_script_enabled=scripts, accept_downloads=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(site)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill(PHRASE)
    page.get_by_role("button", name="检索").click()
    page.get_by_role("heading", name="5 份报告，7 处").wait_for()

    page.get_by_role("link", name="展开江西省").click()
    page.get_by_role("link", name="展开赣州市").click()
    page.get_by_role("link", name=re.compile("^江西省 .*份")).click()
    page.get_by_role("link", name=re.compile("^2021 .*份")).click()
    page.get_by_role("link", name=re.compile("^2022 .*份")).click()
    page.get_by_role("heading", name="2 份报告，3 处").wait_for()
    address = page.url

    page.get_by_text("导出").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").last.click()
    assert re.fullmatch(rf"知策-{PHRASE}-匹配处-\d{{4}}-\d\d-\d\d\.xlsx", download.value.suggested_filename)
    download.value.save_as(tmp_path / "hits.xlsx")
    head, *rows = load_workbook(tmp_path / "hits.xlsx").active.iter_rows(values_only=True)
    assert [row[head.index("匹配")] for row in rows] == [PHRASE] * 3

    page.get_by_role("link", name=FIRST.title).click()
    page.locator(".matchbar").wait_for()
    if scripts:
        page.keyboard.press("j")
        page.locator("#m1.now").wait_for()
        page.get_by_role("button", name="下一处").click()
        page.locator("#m2.now").wait_for()
        page.keyboard.press("k")
        page.locator("#m1.now").wait_for()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="复制").click()
        page.get_by_role("button", name="已复制").wait_for()
        assert FIRST.url in page.evaluate("navigator.clipboard.readText()")
    else:
        page.get_by_role("link", name="到第一处").click()
        assert page.url.endswith("#m1")
        page.get_by_role("link", name="下一处").first.click()
        assert page.url.endswith("#m2")
    assert FIRST.url in page.locator("#citation").inner_text()
    page.get_by_role("link", name="返回检索结果").click()
    page.get_by_role("heading", name="2 份报告，3 处").wait_for()
    page.goto(address)
    page.get_by_role("heading", name="2 份报告，3 处").wait_for()
    assert errors == []


def test_from_a_search_to_its_trend_to_the_first_adopters_to_the_spreadsheet(
    site: str, open_page: Any, tmp_path: Path
) -> None:
    page = open_page(java_script_enabled=False, accept_downloads=True)
    page.goto(f"{site}/?q={PHRASE}&region=江西")

    def press(name: str) -> None:
        page.get_by_role("link", name=name, exact=True).first.focus()
        page.keyboard.press("Enter")

    press("趋势")
    page.get_by_role("cell", name="1/2").first.wait_for()
    press("首提与扩散")
    page.get_by_text("最早见于 2021 年度").wait_for()
    with page.expect_download() as download:
        press("XLSX")
    download.value.save_as(tmp_path / "spread.xlsx")
    head, row = load_workbook(tmp_path / "spread.xlsx")["生存分析表"].iter_rows(values_only=True)
    assert row[head.index("首提年度")] == 2021
    page.locator(".firsts .snippet a").focus()
    page.keyboard.press("Enter")
    page.locator(".paper mark").first.wait_for()
    assert "/reports/" in page.url
    page.go_back()
    press("逐处对照")
    page.get_by_role("heading", name="逐处对照：首违不罚").wait_for()
    page.locator(".kwic mark").first.wait_for()
    assert page.locator(".kwic mark").all_inner_texts() == [PHRASE] * 3


def test_a_snippet_lands_on_its_sentence(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/?q={PHRASE}&region=360723&year=2022")
    page.locator(".snippet a").first.click()
    page.locator("mark.now").wait_for()
    assert page.locator("mark.now").inner_text() == PHRASE
    box = page.locator("mark.now").bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"]


def test_a_link_to_an_earlier_text_lands_on_the_nearest_match(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/reports/{FIRST.id}?q={PHRASE}#s1-99999")
    page.locator("#m2.now").wait_for()


def test_the_keyboard_alone_is_enough(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(site)

    def go_to(wanted: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(w) => document.activeElement.matches(w)", wanted):
                focused = "getComputedStyle(document.activeElement.closest('.ask') ?? document.activeElement)"
                assert page.evaluate(f"{focused}.outlineStyle") != "none"
                return
        pytest.fail(f"{wanted} cannot be reached by Tab")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    go_to("#q")
    page.keyboard.insert_text(PHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="5 份报告，7 处").wait_for()
    go_to('.facet.year a[href*="year=2022"]')
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3 份报告，5 处").or_(
        page.get_by_role("heading", name="4 份报告，6 处")
    ).wait_for()
    assert page.evaluate("document.activeElement.querySelector('.label')?.textContent") == "2022"
    go_to(".hit h2 a")
    page.keyboard.press("Enter")
    page.locator(".matchbar").wait_for()
    page.keyboard.press("j")
    page.locator("mark.now").wait_for()


def test_the_box_offers_what_the_collection_goes_on_with(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(site)
    box = page.get_by_role("combobox")
    box.press_sequentially("首违")
    page.get_by_role("option").first.wait_for()
    assert page.get_by_role("option").first.inner_text().startswith(PHRASE)
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("heading", name="5 份报告，7 处").wait_for()


def test_a_place_can_be_typed(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/?q={PHRASE}")
    page.locator("#place").press_sequentially("大余")
    page.get_by_role("option", name="大余县").wait_for()
    page.locator("#place").press("ArrowDown")
    page.locator("#place").press("Enter")
    page.get_by_role("link", name="去掉“江西省 赣州市 大余县”").wait_for()


def test_on_a_phone_the_filters_open_and_close(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"{site}/?q={PHRASE}")
    assert not page.locator("#filters").is_visible()
    page.get_by_role("link", name="筛选").click()
    assert page.locator("#filters").is_visible()
    page.get_by_role("link", name="完成").click()
    assert not page.locator("#filters").is_visible()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_fits_a_phone_and_axe_finds_no_violation(site: str, open_page: Any, address: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = open_page(viewport={"width": 390, "height": 844}, color_scheme="light")
    page.goto(site + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    found = axe.Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += axe.Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []


def test_no_script_but_ours_runs(site: str, open_page: Any) -> None:
    # Without the content policy, so that nothing but the pages themselves keeps a script from running.
    page = open_page(bypass_csp=True)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for address in (
        f"/reports/{HOSTILE.id}?q=alert",
        f"/reports/{HOSTILE.id}?q=<img src=x onerror=alert(1)>",
        "/?q=alert",
        "/?q=<script>alert(1)</script>",
        "/?q=<img src=x onerror=alert(1)>&match=literal&region=江苏",
        "/?year=<script>alert(1)</script>",
        "/browse",
        "/coverage",
        "/coverage/aside",
        "/runs",
    ):
        page.goto(site + address, wait_until="load")
        assert page.locator("main script, main img, main iframe, main [onerror]").count() == 0
        assert page.locator('a[href^="javascript:" i]').count() == 0
    page.goto(f"{site}/?q=alert")
    page.locator(".facet.year a").first.click()  # the page is put together by our script
    page.locator(".chip").first.wait_for()
    assert page.locator("main script, main img").count() == 0
    assert dialogs == []


def test_a_search_page_is_light_and_asks_no_other_host(site: str, open_page: Any) -> None:
    page = open_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(f"{site}/?q={PHRASE}", wait_until="networkidle")
    assert all(url.startswith(site) for url in sizes)
    assert sum(sizes.values()) < 100_000

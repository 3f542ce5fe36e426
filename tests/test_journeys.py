"""A researcher's day at the pages, on a desk and on a phone, with scripts and without."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest

from tests.room import FIRST, JOINT

pytest_plugins = ("tests.visit",)
PHRASE = "首违不罚"
PLACES = [
    pytest.param({"viewport": {"width": width, "height": 900}, "java_script_enabled": scripts}, id=name)
    for width, scripts, name in (
        (1280, True, "desk"),
        (1280, False, "desk without scripts"),
        (390, True, "phone"),
        (390, False, "phone without scripts"),
    )
]

everywhere = pytest.mark.parametrize("place", PLACES)


def heading(page: Any, text: str) -> None:
    """Wait until the results' heading says so."""
    page.get_by_role("heading", name=text, exact=True).wait_for()


@everywhere
def test_a_place_and_a_year_typed_with_the_phrase_are_offered_as_filters(
    site: str, open_page: Any, place: dict[str, Any]
) -> None:
    page = open_page(**place)
    page.goto(f"{site}/?q={PHRASE} 江西 2022")
    page.get_by_role("link", name="江西省、2022 1 份报告").click()
    heading(page, "1 份报告，2 处")
    page.get_by_role("link", name="去掉“2022”").wait_for()
    page.goto(f"{site}/?q={PHRASE} 江西")
    offer = page.get_by_role("link", name="地区：江西省 2 份报告")
    assert offer.bounding_box()["y"] < 500
    offer.click()
    heading(page, "2 份报告，3 处")


@everywhere
def test_a_place_that_is_none_keeps_the_search_and_is_told_beside_the_box(
    site: str, open_page: Any, place: dict[str, Any]
) -> None:
    page = open_page(**place)
    page.goto(f"{site}/?q={PHRASE}&year=2022")
    if place["viewport"]["width"] < 500:
        page.get_by_role("link", name="筛选").click()
    page.locator("#place").fill("赣洲")
    page.get_by_role("button", name="添加").click()
    page.locator("#place-amiss").get_by_text("没有叫“赣洲”的地区").wait_for()
    assert page.locator("#place").input_value() == "赣洲"
    assert page.locator("#place-amiss").is_visible()
    page.get_by_text("“赣洲”没有认出").wait_for(state="attached")
    page.locator("#place-amiss").get_by_role("link", name="赣州市").click()
    heading(page, "1 份报告，2 处")
    assert "year=2022" in page.url


@everywhere
def test_a_pasted_sentence_is_one_string_and_what_differs_is_shown(
    site: str, open_page: Any, place: dict[str, Any]
) -> None:
    page = open_page(**place)
    page.goto(f"{site}/?q=推行首违%0A不罚，优化营商环境。")
    heading(page, "1 份报告，1 处")
    page.goto(f"{site}/?q=推行首违不罚，改善营商环境。")
    assert page.locator(".passage ins").inner_text() == "优化"
    assert page.locator(".passage del").inner_text() == "改善"


def test_a_misspelt_field_gets_its_correction(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/?q=sectoin:problems {PHRASE}")
    page.get_by_role("link", name=re.compile("^section:problems")).click()
    heading(page, "1 份报告，1 处")


def test_nothing_found_never_offers_what_was_just_done(site: str, open_page: Any) -> None:
    page = open_page()
    for match, offered in (("literal", ["best"]), ("words", ["best"]), ("best", [])):
        page.goto(f"{site}/?q=不罚的首违没有落实&match={match}&year=2021")
        addresses = page.locator(".offered a, .advice a").evaluate_all("links => links.map((a) => a.search)")
        ways = [
            way for way in ("literal", "words", "best") if any(f"match={way}" in each for each in addresses)
        ]
        assert ways == (offered if page.locator(".advice").count() else [])
        assert page.locator(".advice").count() == (match != "best")


def test_the_region_filter_is_near_the_box_by_keyboard(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/?q={PHRASE}")
    page.locator("#q").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "place":
            break
    assert page.evaluate("document.activeElement.id") == "place"
    page.keyboard.type("大余县")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="去掉“江西省 赣州市 大余县”").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_a_phone_the_filters_stay_open_until_done(site: str, open_page: Any, scripts: bool) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.goto(f"{site}/?q={PHRASE}")
    page.get_by_role("link", name="筛选").click()
    for name in ("展开江西省", re.compile("^江西省 .*份"), re.compile("^2022 .*份")):
        page.locator("#filters").get_by_role("link", name=name).click()
        page.wait_for_load_state()
        page.get_by_role("link", name="收起江西省").or_(
            page.locator(".facet.region .pick[aria-current]")
        ).first.wait_for()
        assert page.locator("#filters").is_visible()
    page.locator('.facet.year .pick[aria-current="true"]').wait_for()
    page.get_by_role("link", name="完成").click()
    page.locator("#filters").wait_for(state="hidden")
    heading(page, "1 份报告，2 处")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [390, 1280])
def test_back_to_the_results_is_back_at_the_hit(site: str, open_page: Any, scripts: bool, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 700}, java_script_enabled=scripts)
    page.goto(f"{site}/?q={PHRASE}&sort=oldest")
    last = page.locator(".hit").last
    chosen = last.get_attribute("id")
    last.locator("h2 a").click()
    page.get_by_role("link", name="返回检索结果").click()
    heading(page, "5 份报告，7 处")
    assert page.url.endswith(f"sort=oldest#{chosen}")
    box = page.locator(f"#{chosen}").bounding_box()
    assert 0 <= box["y"] < 700


SMALL = """() => [...document.querySelectorAll("a, button, input, summary")]
  .filter((each) => each.checkVisibility() && each.getClientRects().length && !each.closest(".hidden, .skip"))
  .map((each) => [each.outerHTML, each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([html]) => html)"""


def test_what_is_touched_on_a_phone_is_44_pixels_at_least(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    for address in (
        "/",
        f"/?q={PHRASE}&region=360000&year=2022",
        f"/?q={PHRASE}&region=360000&year=2022#filters",
        "/?q=从未出现过&match=literal&year=2022",
        f"/reports/{FIRST.id}?q={PHRASE}",
    ):
        page.goto(site + address)
        assert page.evaluate(SMALL) == [], address


@everywhere
def test_a_government_s_years_are_one_strip(site: str, open_page: Any, place: dict[str, Any]) -> None:
    page = open_page(**place)
    page.goto(f"{site}/reports/{FIRST.id}?q={PHRASE}")
    strip = page.get_by_role("navigation", name="历年报告")
    assert re.findall(r"\d{4}|对照|缺", strip.locator("ol").inner_text()) == (
        ["2019", "对照", "2020", "缺", "2021", "对照", "2022"]
    )
    assert strip.locator(".signed li").all_inner_texts() == [
        "大余县人民政府 2021、2022",
        "中共大余县委 大余县人民政府 2019",
    ]
    strip.get_by_role("link", name="2019", exact=True).click()
    page.get_by_role("heading", name=JOINT.title).wait_for()
    page.get_by_role("link", name="与 2022 年度对照").click()
    page.get_by_role("heading", level=1).wait_for()
    assert page.url.endswith(f"a={JOINT.id}&b={FIRST.id}")


def test_no_two_sections_are_called_the_opening(site: str, open_page: Any) -> None:
    page = open_page()
    page.goto(f"{site}/reports/{JOINT.id}")
    assert page.locator(".outline ol").first.locator("li").all_inner_texts() == [
        "正文开头",
        "一、主要做法",
        "下步安排",
    ]
    assert page.locator("#citation").inner_text().startswith("中共大余县委, 大余县人民政府. ")


def test_paper_has_the_report_its_source_and_its_citation(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/reports/{FIRST.id}?q={PHRASE}")
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "推行首违不罚" in shown
    assert page.locator("#citation").is_visible()
    assert FIRST.url in page.locator("#citation").inner_text()
    for gone in (".related", ".series", ".outline", ".matchbar", "header.site", "footer.site", ".copy"):
        assert not page.locator(gone).first.is_visible(), gone
    pages = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [each.get_textpage().get_text_range() for each in pages]
    assert all(f"{number} / {len(texts)}" in text for number, text in enumerate(texts, start=1))


def test_the_focus_ring_of_the_filters_is_not_cut(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/?q={PHRASE}")
    room = page.evaluate(
        """() => { const tree = document.querySelector(".tree").getBoundingClientRect();
        const pick = document.querySelector(".tree .pick").getBoundingClientRect();
        return [tree.right - pick.right, pick.top - tree.top]; }"""
    )
    assert min(room) >= 4


def test_english_prose_is_set_in_english_letters(site: str, open_page: Any) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/help?lang=en")
    prose = page.locator(".prose p:not(.lead)").first
    style = prose.evaluate("(each) => [getComputedStyle(each).textAlign, getComputedStyle(each).fontFamily]")
    assert style[0] == "start"
    assert "SC" not in style[1].split(",")[0]


@everywhere
def test_the_missing_governments_of_a_prefecture_are_a_list(
    site: str, open_page: Any, place: dict[str, Any]
) -> None:
    page = open_page(**place)
    page.goto(f"{site}/coverage?region=360000")
    hint = page.locator(".swipe").first
    assert hint.is_visible() == (place["viewport"]["width"] < 500)
    cell = page.get_by_role("row", name=re.compile("^赣州市")).locator("td a").first
    have, owed = map(int, cell.inner_text().split("/"))
    cell.click()
    page.get_by_role("heading", name=f"缺 {owed - have} 份").wait_for()
    page.get_by_role("heading", name=f"已入库 {have} 份").wait_for()
    assert page.locator(".listed tbody tr").count() == owed - have
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("知策-覆盖-赣州市-2022")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_search_is_kept_in_the_browser_with_what_is_new_since(
    site: str, open_page: Any, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(f"{site}/?q={PHRASE}&region=360000")
    page.get_by_role("button", name="保存检索").click()
    page.get_by_role("button", name="已保存").wait_for()
    # As if it had been kept before the last report came.
    page.evaluate("localStorage['zhice.searches'] = localStorage['zhice.searches'].replace(/:\\d+}/, ':1}')")
    page.goto(site)
    kept = page.locator("#saved li")
    kept.get_by_text("新增或更新 2 份").wait_for()
    assert kept.get_by_role("link", name="订阅本检索").get_attribute("href").startswith("/feed.atom?q=")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    assert [rule["id"] for rule in axe.Axe().run(page).response["violations"]] == []
    kept.get_by_role("link", name=f"{PHRASE} · 江西省").click()
    heading(page, "2 份报告，3 处")
    page.goto(site)
    kept.get_by_role("link", name="订阅本检索").wait_for()
    page.wait_for_load_state("networkidle")
    assert kept.get_by_text("新增或更新").count() == 0
    kept.get_by_role("button", name="移除").click()
    page.locator("#saved").wait_for(state="hidden")


def test_without_scripts_nothing_can_be_kept_and_nothing_is_offered(site: str, open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    for address in ("/", f"/?q={PHRASE}"):
        page.goto(site + address)
        assert not page.locator(".keep, #saved").first.is_visible()

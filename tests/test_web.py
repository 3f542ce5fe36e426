"""The pages: what they show, where their links lead, and that nothing that anybody writes breaks them."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.corpus import Corpus
from index.indexing import follow
from index.report import WARNINGS
from search.library import CORPUS, INDEX, Library
from search.request import SearchRequest
from search.snippets import Snippet
from tests.room import ALIAS, FIRST, HOSTILE, SCRIPT, open_room
from tests.shelf import REPORTS
from web import create_app
from web.labels import WORDS, Labels
from web.security import RateLimit, safe_link
from web.showing import is_cut
from web.views import page_numbers
from web.words.warnings import in_english, warning

PHRASE = "首违不罚"
REPORT = f"/reports/{FIRST.id}"
PAGES = (
    "/",
    f"/?q={PHRASE}",
    f"/?q={PHRASE}&region=江西&year=2022&section=achievements&open=360700",
    "/?q=从未出现过&match=literal",
    f"/?q={PHRASE}&page=9",
    REPORT,
    f"{REPORT}?q={PHRASE}",
    f"{REPORT}?version=1",
    f"{REPORT}/versions",
    f"{REPORT}/versions/1",
    f"{REPORT}/versions/2",
    f"/reports/{HOSTILE.id}?q={PHRASE}",
    "/browse",
    "/browse?region=江西",
    "/coverage",
    "/coverage?region=360700",
    "/coverage/aside",
    "/coverage/aside?reason=notice&region=360000&year=2022",
    "/coverage/units",
    "/coverage/units?region=360700&year=2022&reason=never",
    "/browse/reports?region=360723&year=2022",
    "/runs",
    "/help",
    f"/trends?q={PHRASE}&q=营商环境&panels=1",
    f"/trends?q={PHRASE}&by=section&show=density&region=江西",
    "/trends",
    f"/spread?q={PHRASE}&year=2020..2022",
    f"/spread?q={PHRASE}&region=江西&level=county&whose=all",
    "/spread?q=从未出现过&match=literal",
    f"/concordance?q={PHRASE}&group=left&chars=1",
    "/concordance?q=从未出现过&match=literal",
    "/company?q=不罚&measure=dice",
    "/keyness?year=2022&what=new&least=2",
    "/keyness",
    f"/matrix?q={PHRASE}%0A营商环境&by=year,province",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> FlaskClient:
    return create_app(library, rate=0).test_client(use_cookies=False)


class Page(HTMLParser):
    """A page's links, ids, marked texts and tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.marked: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags and self.tags[-1] == "mark":
            self.marked.append(data)
            self.tags.append("")


def read(client: FlaskClient, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status
    return Page(response.get_data(as_text=True))


def test_a_search_shows_its_number_and_marks_exactly_the_phrase(client: FlaskClient) -> None:
    page = read(client, f"/?q={PHRASE}")
    assert "5 份报告，7 处" in page.text
    assert set(page.marked) == {PHRASE}


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, address: str) -> None:
    page = read(client, address)
    for link in sorted(set(page.links)):
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif link.startswith("/"):
            assert client.get(link).status_code in (200, 301), link


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_one_heading_its_language_and_no_id_twice(
    client: FlaskClient, address: str, language: str
) -> None:
    response = client.get(address + ("&" if "?" in address else "?") + f"lang={language}")
    html = response.get_data(as_text=True)
    page = Page(html)
    assert page.tags.count("h1") == 1
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}">' in html
    assert len(page.ids) == len(set(page.ids))
    assert "style" not in page.attributes


def test_a_snippet_links_to_the_place_of_its_match(client: FlaskClient) -> None:
    links = [link for link in read(client, f"/?q={PHRASE}").links if re.search(r"#s-?\d+-\d+$", link)]
    assert links
    for link in links:
        address, _, place = link.partition("#")
        assert place in read(client, address).ids


@pytest.mark.parametrize(("size", "cut"), [(4, True), (12, False), (40, False)])
def test_a_snippet_says_where_it_is_cut(size: int, cut: bool) -> None:
    text = FIRST.sections[1].searched
    start = text.index("对首违不罚")
    assert is_cut(FIRST, Snippet(1, "achievements", "", start, ((text[start : start + size], False),))) is cut


def test_a_report_numbers_its_matches_and_counts_them(client: FlaskClient) -> None:
    page = read(client, f"{REPORT}?q={PHRASE}")
    assert {"m1", "m2"} <= set(page.ids)
    assert "m3" not in page.ids
    assert "共 2 处" in page.text


def test_a_field_alone_marks_nothing_and_says_nothing_of_matches(client: FlaskClient) -> None:
    assert "没有出现" not in read(client, f"{REPORT}?q=region:江西").text
    assert "没有出现" in read(client, f"{REPORT}?q=从未出现过&match=literal").text


def test_a_filter_can_be_taken_back_and_other_values_keep_their_counts(client: FlaskClient) -> None:
    page = read(client, f"/?q={PHRASE}&year=2022")
    assert f"/?q={quote(PHRASE)}" in page.links
    assert f"/?q={quote(PHRASE)}&year=2021&year=2022#filters" in page.links


def test_nothing_found_comes_with_what_each_filter_and_part_costs(client: FlaskClient) -> None:
    page = read(client, f"/?q={PHRASE}+扫码入企&region=江西")
    assert "没有找到" in page.text
    assert f"/?q={quote(PHRASE)}+{quote('扫码入企')}" in page.links


def test_a_report_without_a_title_or_year_is_shown_as_unknown(client: FlaskClient) -> None:
    assert "未注明" in read(client, f"/reports/{HOSTILE.id}").text


def test_an_alias_leads_to_its_report(client: FlaskClient) -> None:
    response = client.get(f"/reports/{ALIAS}?q={PHRASE}")
    assert (response.status_code, response.location) == (301, f"{REPORT}?q={quote(PHRASE)}")
    assert client.get(f"/reports/{ALIAS}/versions").status_code == 301
    assert client.get(f"/reports/{ALIAS}/cite.bib").location == f"{REPORT}/cite.bib"


def test_an_older_version_is_read_and_compared(client: FlaskClient) -> None:
    assert "旧的一段" in read(client, f"{REPORT}?version=1").text
    page = read(client, f"{REPORT}/versions/2")
    assert {"ins", "del"} <= set(page.tags)


def test_the_raw_page_is_a_file_never_a_page(client: FlaskClient) -> None:
    response = client.get(f"{REPORT}/raw")
    assert SCRIPT in response.get_data(as_text=True)
    assert response.content_type == "text/plain"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_citation_says_when_the_text_was_fetched(client: FlaskClient) -> None:
    assert "[2026-11-22]" in client.get(f"{REPORT}/cite.txt").get_data(as_text=True)
    assert client.get(f"{REPORT}/cite.bib").get_data(as_text=True).startswith("@techreport{")
    assert client.get(f"{REPORT}/cite.doc").status_code == 404


def test_browsing_counts_by_region_and_year(client: FlaskClient) -> None:
    page = read(client, "/browse?region=江西")
    assert "/browse?region=360700" in page.links
    assert "/?region=360700&year=2022" in page.links


def test_coverage_shows_the_report_or_why_it_is_missing(client: FlaskClient) -> None:
    page = read(client, "/coverage?region=赣州")
    assert REPORT in page.links
    assert "尚未查找" in page.text
    assert "所缺的原因" in page.text


@pytest.mark.parametrize("path", ["/browse", "/coverage"])
def test_a_year_in_the_address_is_the_only_one_shown(client: FlaskClient, path: str) -> None:
    every = client.get(path).get_data(as_text=True)
    one = client.get(f"{path}?year=2022").get_data(as_text=True)
    years = [re.findall(r'<th scope="col">(?:<a [^>]*>)?(\d{4})', text) for text in (every, one)]
    assert len(set(years[0])) > 1
    assert set(years[1]) == {"2022"}


def test_browsing_adds_up_to_the_total(client: FlaskClient) -> None:
    # The hostile report has a year and no region.
    assert "地区未注明" in read(client, "/browse").text
    assert "地区未注明" not in read(client, "/browse?region=江西").text


def test_a_cell_of_coverage_opens_as_many_units_as_it_counts(client: FlaskClient) -> None:
    page = read(client, "/coverage?region=江西")
    assert "/coverage/units?region=360700&year=2022" in page.links
    listed = read(client, "/coverage/units?region=360700&year=2022")
    (told,) = re.findall(r"缺 (\d+) 份", listed.text)
    assert "已入库 2 份" in listed.text
    table = client.get("/coverage/units.csv?region=360700&year=2022").get_data(as_text=True)
    units = list(csv.DictReader(table.lstrip("\ufeff").splitlines()))
    assert sum(int(unit["缺"]) for unit in units) == int(told)
    assert {unit["县"]: unit["有"] for unit in units}["大余县"] == "1"
    assert {unit["所缺的原因"] for unit in units if unit["缺"] != "0"} == {"尚未查找"}
    workbook = client.get("/coverage/units.xlsx?region=360700&year=2022")
    assert workbook.data.startswith(b"PK")


def test_the_reports_of_a_region_itself_are_as_many_as_the_cell_says(client: FlaskClient) -> None:
    page = read(client, "/browse?region=赣州")
    assert "/browse/reports?region=360700&year=2022" in page.links
    own = read(client, "/browse/reports?region=360700&year=2022")
    assert "1 份报告" in own.text
    assert len([link for link in own.links if link.startswith("/reports/")]) == 1


def test_pages_set_aside_are_listed_with_their_address(client: FlaskClient) -> None:
    page = read(client, "/coverage/aside?reason=notice")
    assert "https://www.example.gov.cn/tz.html" in page.links
    assert "https://www.example.gov.cn/tz.html" not in read(client, "/coverage/aside?reason=news").links


def test_a_tombstone_is_told(tmp_path: Path) -> None:
    with open_room(tmp_path) as library:
        library.corpus.bury(FIRST.id)
        assert "撤下" in read(create_app(library).test_client(), REPORT).text


def test_the_language_is_kept_in_a_cookie(client: FlaskClient) -> None:
    with client.application.test_client() as reader:
        assert 'lang="en"' in reader.get("/?lang=en").get_data(as_text=True)
        assert 'lang="en"' in reader.get("/help").get_data(as_text=True)
        reader.get("/?lang=zh")
        assert 'lang="zh-Hans"' in reader.get("/help").get_data(as_text=True)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("meta PubDate", "网页元数据“PubDate”"),
        ("title (heading)", "标题（页面大标题）"),
        ("title (table 名称)", "标题（网页信息表“名称”）"),
        ("list row", "列表页"),
        ("never heard of", "never heard of"),
        ("", ""),
    ],
)
def test_where_a_value_was_read_is_told_in_words(source: str, words: str) -> None:
    assert Labels("zh").origin(source) == words
    assert Labels("en").origin(source) == source


def test_a_blocked_host_and_a_page_set_aside_are_told(client: FlaskClient) -> None:
    text = read(client, "/coverage").text
    assert "受阻的网站" in text
    assert "通知、公告、通报" in text


def test_every_word_has_both_languages_and_the_same_values() -> None:
    for chinese, english in WORDS.values():
        assert chinese
        assert english
        # {n_s} is the plural's s of {n}
        assert set(re.findall(r"\{(\w+)\}", chinese)) == set(re.findall(r"\{(\w+?)(?:_s)?\}", english))


# What goes wrong


@pytest.mark.parametrize(
    "address",
    [
        "/?page=0",
        "/?page=x",
        "/?size=5000",
        "/?year=abcd",
        "/?region=没有这个地方",
        "/?open=鼓楼区",
        f"{REPORT}?version={'9' * 20}",
        "/?level=planet",
        "/?section=x",
        "/?sort=x",
        "/?match=x",
        "/?lang=fr",
        f"{REPORT}?version=x",
        "/browse?region=x",
        "/browse?year=abc",
        "/browse?region=none",
        "/coverage?region=未注明",
        *(f"/coverage/units{suffix}?year=2022&region=none" for suffix in ("", ".csv", ".xlsx")),
        "/coverage?region=x",
        "/coverage?year=abc",
        "/coverage/units?region=x",
        "/coverage/units?reason=x",
        "/export.csv?rows=x",
        "/feed.atom?year=1",
    ],
)
def test_a_wrong_value_is_told_in_one_line(client: FlaskClient, address: str) -> None:
    page = read(client, address, 400)
    assert "Traceback" not in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/no",
        "/reports/no",
        "/reports/no/raw",
        f"{REPORT}?version=9",
        *(f"{REPORT}/versions/{number}" for number in ("9", "9" * 20, "0")),
        "/export.doc",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_region_of_a_shared_name_is_offered_with_the_rest_of_the_address(client: FlaskClient) -> None:
    page = client.get(f"/?q={PHRASE}&region=鼓楼区").get_data(as_text=True)
    assert "names 4 regions" not in page
    assert f'href="/?q={quote(PHRASE)}&amp;region=320106"' in page
    opened = client.get(f"/?q={PHRASE}&open=鼓楼区").get_data(as_text=True)
    assert f'href="/?q={quote(PHRASE)}&amp;open=320106"' in opened
    told = client.get(f"/?q={PHRASE}&region=鼓楼区&lang=en").get_data(as_text=True)
    assert "Several regions are called “鼓楼区”" in told
    elsewhere = client.get("/coverage?region=鼓楼区&lang=en").get_data(as_text=True)
    assert "a shared name needs its path" in elsewhere


@pytest.mark.parametrize("name", [*SearchRequest.__dataclass_fields__, "lang", "rows", "version"])
def test_every_parameter_has_advice_in_both_languages(name: str) -> None:
    assert f"ask_{name}" in WORDS


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    response = client.post("/", data={"q": PHRASE})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("address", PAGES)
def test_no_script_of_a_report_or_reader_reaches_a_page(client: FlaskClient, address: str) -> None:
    wicked = quote(f'{SCRIPT}"><img src=x onerror=alert(1)>')
    for asked in (address, f"{address}{'&' if '?' in address else '?'}q={wicked}"):
        page = read(client, asked)
        ours = [link for link in page.links if re.match(r"/static/(zhice|saved)\.js\?", link)]
        assert page.tags.count("script") == len(ours)
        assert not [name for name in page.attributes if name.startswith("on")]
        assert not [
            link
            for link in page.links
            if not link.startswith(("/", "#", "?", "https://www.example.gov.cn/", "https://m.example"))
        ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "", "http://[", "ftp://a/b"]
)
def test_only_http_addresses_become_links(url: str) -> None:
    assert safe_link(url) == ""


def test_every_answer_carries_the_strict_headers(client: FlaskClient) -> None:
    for address in ("/", "/no", "/api/search", "/static/zhice.css", "/export.csv"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]


def test_an_absent_index_is_told_with_its_cure(tmp_path: Path) -> None:
    Corpus.open(tmp_path / CORPUS).close()
    with Library(tmp_path) as library:
        client = create_app(library).test_client()
        for address in ("/", f"/?q={PHRASE}", "/healthz", "/api/search"):
            response = client.get(address)
            assert response.status_code == 503
            assert "zhice index" in response.get_data(as_text=True)
            assert str(tmp_path) not in response.get_data(as_text=True)
        assert client.get("/healthz").get_json()["error"]


def test_a_new_generation_is_seen_without_a_restart(tmp_path: Path) -> None:
    with open_room(tmp_path) as library:
        client = create_app(library).test_client()
        before = client.get("/api/search").get_json()
        with Corpus.open(tmp_path / CORPUS) as corpus:
            corpus.bury(REPORTS[1].id)
            follow(corpus, tmp_path / INDEX)
        after = client.get("/api/search").get_json()
        assert after["total"] == before["total"] - 1
        assert after["generation"] > before["generation"]


def test_a_failure_is_noted_and_not_shown(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(library)

    def fail() -> str:
        raise ValueError("a secret")

    app.add_url_rule("/fail", view_func=fail)
    response = app.test_client().get("/fail")
    assert response.status_code == 500
    assert "secret" not in response.get_data(as_text=True)
    assert "secret" in caplog.text


def test_the_access_log_holds_no_query(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "zhice.access")
    create_app(library).test_client().get(f"/?q={PHRASE}")
    assert PHRASE not in caplog.text
    assert quote(PHRASE) not in caplog.text
    assert "GET / 200" in caplog.text


def test_too_many_requests_of_an_address_are_put_off(library: Library) -> None:
    client = create_app(library, rate=0.001, burst=2).test_client()
    assert [client.get("/robots.txt").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/robots.txt", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    assert client.get("/robots.txt").headers["Retry-After"]


def test_a_bucket_fills_again_and_memory_is_bounded() -> None:
    now = [0.0]
    limit = RateLimit(1.0, 2.0, lambda: now[0])
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert limit.allows("a")
    assert not limit.allows("a")
    for number in range(20_000):
        limit.allows(str(number))
    assert len(limit._buckets) <= 10_000


def test_a_very_long_query_makes_no_very_long_page(client: FlaskClient) -> None:
    asked = quote("法治政府建设" * 1500)
    for address in (
        f"/?q={asked}",
        f"{REPORT}?q={asked}",
        f"/feed.atom?q={asked}",
        f"/?q={asked}&match=words",
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert len(response.data) < 4 * len(asked)


@given(st.integers(1, 60), st.integers(0, 60))
def test_page_numbers_hold_the_ends_and_the_neighbours(page: int, pages: int) -> None:
    numbers = [number for number in page_numbers(page, pages) if number]
    assert numbers == sorted(set(numbers))
    assert not pages or {1, pages} <= set(numbers)
    assert set(range(max(1, page - 2), min(pages, page + 2) + 1)) <= set(numbers)


NAMES = (
    "q",
    "region",
    "level",
    "body",
    "year",
    "section",
    "match",
    "sort",
    "page",
    "size",
    "open",
    "lang",
    "rows",
    "version",
)
PATHS = (
    "/",
    REPORT,
    "/browse",
    "/coverage",
    "/coverage/aside",
    "/coverage/units",
    "/coverage/units.csv",
    "/browse/reports",
    "/api/search",
    f"/api/reports/{FIRST.id}",
    "/api/regions",
    "/api/complete",
    "/feed.atom",
    "/export.csv",
)
VALUES = st.text(max_size=40) | st.sampled_from(
    ("鼓楼区", "9" * 20, "，", "的", "的，", "2022", "１", "²", "江西", "1" * 9)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    params=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5),
)
def test_no_parameter_breaks_a_page(client: FlaskClient, path: str, params: list[tuple[str, str]]) -> None:
    pairs = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in params)
    response = client.get(f"{path}?{pairs}")
    missing = {404} if any(name == "version" for name, _ in params) else set()
    assert response.status_code in {200, 400} | missing
    if response.mimetype == "text/html":
        assert "img" not in Page(response.get_data(as_text=True)).tags


@pytest.mark.parametrize(
    "query", ["%ff%fe", "%ed%a0%80", "%00", "(" * 3000, "a" * 4000, '"', "NEAR/", "-", "%e9%a6"]
)
def test_odd_bytes_and_long_queries_get_an_answer(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?q={query}").status_code == 200
    assert client.get(f"{REPORT}?q={query}").status_code == 200


def test_a_feed_is_well_formed_whatever_is_asked_and_reported(tmp_path: Path) -> None:
    odd = "".join(map(chr, range(0x20))) + "\ufffe\uffff&<>"
    with Corpus.open(tmp_path / CORPUS) as corpus:
        corpus.put(replace(REPORTS[0], title=f"首违不罚{odd}", issuer=odd))
        follow(corpus, tmp_path / INDEX)
    with Library(tmp_path) as library:
        client = create_app(library).test_client()
        for query in (quote(odd), quote(f"首违不罚 OR {odd}")):
            ElementTree.fromstring(client.get(f"/feed.atom?q={query}").data)


HAN = re.compile("[\u4e00-\u9fff]")


def test_notes_are_told_in_the_readers_language(client: FlaskClient) -> None:
    long = "法" * 6_000
    for query in (
        "从未出现过的法治",
        "首违不罚 AND",
        "level:planet 首违不罚",
        "region:鼓楼区 首违不罚",
        f"words:{long}",
        long,
    ):
        chinese, english = (
            re.findall('<p class="note">(.*?)</p>', client.get(f"/?q={quote(query)}&lang={lang}").text)
            for lang in ("zh", "en")
        )
        assert len(chinese) == len(english)
        for note in english:
            # What is quoted, and the names of places, are the reader's and the data's.
            assert not HAN.search(re.sub("“.*?”|<a.*?</a>|(?<=: ).*鼓楼区.*", "", note)), note


def test_every_warning_is_told_in_english() -> None:
    for code, chinese in WARNINGS.items():
        assert HAN.search(warning(code, "zh"))
        assert not HAN.search(warning(code, "en").replace("我县", "").replace("我局", ""))
        assert in_english(chinese) == warning(code, "en")


def test_a_search_is_cited_in_the_readers_language(client: FlaskClient) -> None:
    page = client.get(f"/?q={PHRASE}&level=county&year=2022&lang=en").text
    told = re.search('id="citation">(.*?)</p>', page)
    assert told
    assert "Filters: Level: County; Year: 2022. Found: 1 report, 2 occurrences. index generation" in told[1]


def test_an_answer_that_the_reader_has_is_not_made_again_until_something_changes(tmp_path: Path) -> None:
    with open_room(tmp_path) as library:
        client = create_app(library).test_client()
        for address in (f"/?q={PHRASE}", f"/api/search?q={PHRASE}", "/"):
            first = client.get(address)
            tag = first.headers["ETag"]
            assert first.headers["Cache-Control"] == "no-cache"
            again = client.get(address, headers={"If-None-Match": tag})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
            more = "&" if "q" in address else "?"
            for other in (f"{address}{more}size=20", f"{address}{more}lang=en"):
                assert client.get(other, headers={"If-None-Match": tag}).status_code == 200
            client.delete_cookie("lang")
        with Corpus.open(tmp_path / CORPUS) as corpus:
            corpus.put(replace(REPORTS[0], title="首违不罚新篇"))
            follow(corpus, tmp_path / INDEX)
        changed = client.get(f"/api/search?q={PHRASE}", headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert client.get(f"/export.csv?q={PHRASE}").headers["Cache-Control"] == "no-store"
        assert client.get(f"{REPORT}").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "host", ["evil.example", "a" * 300, "[", ":", "127.0.0.1.evil.example", "[::1].evil"]
)
def test_a_host_that_this_server_is_not_gets_a_line_and_no_page(client: FlaskClient, host: str) -> None:
    for address in ("/", "/api/search?q=a", "/feed.atom", "/nothing-here"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 421
        assert answer.mimetype == "text/plain"
        assert "evil" not in answer.text

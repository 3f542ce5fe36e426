"""The sample site: the same seed gives the same host, its lists lead everywhere, it behaves as servers do."""

import subprocess
import sys
from collections import Counter
from email.utils import format_datetime
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
import pytest

from crawler.page import Page
from crawler.samplesite.__main__ import main
from crawler.samplesite.body import NOTICE
from crawler.samplesite.grammar import GrammarError, blocks, compile_pattern
from crawler.samplesite.phrases import phrases
from crawler.samplesite.places import places
from crawler.samplesite.publish import Published
from crawler.samplesite.reports import EDIT, as_report, edited, generate, stream
from crawler.samplesite.server import SampleServer, running
from crawler.samplesite.sites import site_rows, sites
from crawler.sites.families.listing import ListError
from crawler.sites.families.registry import read_list
from crawler.sites.site import read as read_rows
from index import regions
from index.report import BODIES, KINDS, LEVELS

HOST = "http://127.0.0.1:8790"
SAMPLES = generate()
PUBLISHED = Published(SAMPLES)


def test_the_same_seed_gives_the_same_host_byte_for_byte():
    again = Published(generate())
    assert again.samples == SAMPLES
    assert again.documents == PUBLISHED.documents


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    program = (
        "import hashlib; from crawler.samplesite.publish import Published;"
        "from crawler.samplesite.reports import generate;"
        "host = Published(generate(reports=40)).documents;"
        "print(hashlib.sha256(repr(sorted(host.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_gives_other_texts():
    other = {sample.text for sample in generate(seed=7)}
    assert not other & {sample.text for sample in SAMPLES}


def test_the_collection_is_as_large_and_as_varied_as_it_promises():
    assert len(SAMPLES) >= 240
    assert len({sample.region[:2] for sample in SAMPLES}) >= 6
    levels = Counter(sample.level for sample in SAMPLES)
    assert set(levels) == set(LEVELS)
    assert all(levels[level] >= 10 for level in ("province", "prefecture", "county", "township"))
    assert {sample.year for sample in SAMPLES} == set(range(2018, 2026))
    assert {sample.body for sample in SAMPLES} == set(BODIES)


def test_no_issuer_reports_twice_on_a_year():
    assert max(Counter((one.region, one.issuer, one.year) for one in SAMPLES).values()) == 1
    assert len({one.text for one in SAMPLES}) == len(SAMPLES)


def test_texts_are_short_and_have_the_five_kinds_of_section():
    for sample in SAMPLES:
        assert 600 <= len(sample.text) <= 2500, sample.title
        kinds = {kind for part in sample.sections for kind in part.kinds}
        assert {"intro", "achievements", "problems", "plans"} <= kinds <= set(KINDS)
        assert all(text for part in sample.sections for text in part.paragraphs)
    assert sum(any("leadership" in part.kinds for part in one.sections) for one in SAMPLES) > len(SAMPLES) / 2


def test_every_report_says_that_it_is_a_sample():
    assert all(NOTICE in sample.text and "示例" in NOTICE for sample in SAMPLES)
    assert all("示例" in site.name for site in sites().values())


def test_places_bear_the_names_of_the_gazetteer():
    for place in places().values():
        assert regions.names(place.code) == place.path
        for name, code in place.below:
            assert regions.names(code) == (*place.path, name)


def test_every_report_makes_a_record_whose_region_is_known():
    for sample in SAMPLES:
        found = regions.get(as_report(sample).region)
        assert found is not None
        assert found.level == (sample.level if sample.level != "zone" else found.level)


def test_shared_and_former_names_occur():
    assert {one.region for one in SAMPLES if "鼓楼区" in one.issuer} >= {"320302", "320106"}
    former = [one for one in SAMPLES if "龙南县" in one.issuer or "旬阳县" in one.issuer]
    assert former
    assert {one.region for one in former} <= {"360783", "610981"}


def test_policy_phrases_spread_from_few_to_many():
    for phrase in ("首违不罚", "枫桥经验", "扫码入企", "免罚清单", "府院联动"):
        early, late = (share(phrase, years) for years in ((2018, 2019, 2020), (2023, 2024, 2025)))
        assert early < late
        assert late > 0.2
    assert share("首违不罚", (2018,)) == 0
    assert share("放管服", (2019, 2020, 2021)) > share("放管服", (2025,))


def share(phrase: str, years: tuple[int, ...]) -> float:
    texts = [sample.text for sample in SAMPLES if sample.year in years]
    return sum(phrase in text for text in texts) / len(texts)


def test_a_phrase_once_adopted_by_the_curve_is_not_unlearnt():
    for phrase in phrases():
        shares = [phrase.share(year, "36") for year in range(2015, phrase.last + 1) if year < 2030]
        assert shares == sorted(shares)
        assert shares[-1] <= phrase.top


def test_every_pattern_can_be_said_by_everybody_whom_it_suits():
    said = "\n".join(sample.text for sample in stream(seed=3, reports=900, characters=6000))
    assert not set("{}|~<") & set(said)
    for name in phrases():
        assert name.text in said


def test_long_texts_come_near_the_length_asked_for_and_differ():
    texts = [sample.text for sample in stream(seed=1, reports=40, characters=7000)]
    assert 6300 < sum(map(len, texts)) / len(texts) < 7700
    sentences = Counter(sentence for text in texts for sentence in text.split("。"))
    assert len(sentences) > 0.8 * sentences.total()


def test_more_reports_than_the_table_holds_come_from_the_whole_country():
    many = list(stream(reports=2600, characters=200))
    assert len(many) == 2600
    assert len({one.region[:2] for one in many}) > 10
    assert all(regions.get(one.region) for one in many)


def test_a_pattern_with_a_loose_brace_is_refused():
    for text in ("{甲|乙", "甲}乙", "{}"):
        with pytest.raises(GrammarError):
            compile_pattern(text)
    assert len(blocks("sentences.txt")) > 20


@pytest.mark.parametrize("key", [site.key for site in PUBLISHED.sites])
def test_the_paging_of_every_list_reaches_every_page(key):
    site = sites()[key]
    found, asked = set(), [f"{HOST}{site.path}{site.start}"]
    for url in asked:
        document = PUBLISHED.find(url.removeprefix(HOST))
        assert document, url
        try:
            listing = read_list(Page(url, document.body))
        except ListError:
            continue
        found |= {record.url for record in listing.records}
        asked += [more for more in listing.more if more not in asked]
    wanted = {HOST + PUBLISHED.address_of(site, article) for article in PUBLISHED.articles[key]}
    assert wanted <= found
    assert len(asked) > 1


def test_four_systems_and_more_page_in_their_own_ways():
    assert {site.system for site in PUBLISHED.sites} == {"trs", "hanweb", "ucap", "vsb", "gkmlpt", "plain"}


def test_every_report_has_an_address_of_its_own_and_lies_there():
    addresses = {PUBLISHED.address(sample) for sample in SAMPLES}
    assert len(addresses) == len(SAMPLES)
    assert addresses <= set(PUBLISHED.documents)


def test_every_link_of_a_page_leads_to_something_or_is_forbidden():
    start = PUBLISHED.documents["/dayu/"].body.decode()
    links = [part.split('"')[0] for part in start.split('href="')[1:]]
    for link in links:
        if not link.startswith("javascript:"):
            target = urlsplit(urljoin(f"{HOST}/dayu/", link)).path
            assert PUBLISHED.find(target) or "/search/" in target, link


def test_lists_hold_pages_that_are_no_reports():
    titles = [article.title for listed in PUBLISHED.articles.values() for article in listed]
    for word in ("要点的通知", "工作安排的通知", "政策解读", "政府信息公开工作年度报告", "推进会"):
        assert any(word in title for title in titles)


def test_the_page_labelled_gb2312_decodes_and_holds_characters_outside_it():
    addresses = [PUBLISHED.address(one) for one in SAMPLES if one.site == "pengshan"]
    for address in addresses:
        body = PUBLISHED.documents[address].body
        assert b"charset=gb2312" in body or b'charset="gb2312"' in body
        assert "法治政府" in body.decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")


def test_an_edit_changes_exactly_as_many_pages_and_nothing_else():
    once, thrice = (Published(edited(SAMPLES, count)).documents for count in (1, 3))
    assert not any(EDIT in sample.text for sample in SAMPLES)
    assert len(changed(once)) == 1
    assert len(changed(thrice)) == 3
    assert changed(once) < changed(thrice)


def changed(documents) -> set[str]:
    before = PUBLISHED.documents
    assert set(documents) == set(before)
    paths = {path for path in before if documents[path].body != before[path].body}
    dated = {path for path in before if documents[path].modified != before[path].modified}
    assert dated <= paths
    return paths


@pytest.fixture(scope="module")
def server():
    with running(SampleServer(PUBLISHED, 0)) as started:
        yield started


@pytest.fixture(scope="module")
def client(server):
    with httpx.Client(base_url=server.base_url, trust_env=False) as opened:
        yield opened


def first(key: str) -> str:
    return next(PUBLISHED.address(one) for one in SAMPLES if one.site == key)


def test_validators_are_answered_with_304(client):
    address = first("dayu")
    answer = client.get(address)
    etag, modified = answer.headers["etag"], answer.headers["last-modified"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": modified}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(address, headers={"If-Modified-Since": "yesterday"}).status_code == 200
    old = format_datetime(PUBLISHED.documents[address].modified.replace(year=1999), usegmt=True)
    assert client.get(address, headers={"If-Modified-Since": old}).status_code == 200


def test_some_sites_send_no_validators_and_count_their_visits(client):
    one, two = client.get(first("licheng")), client.get(first("licheng"))
    assert "etag" not in one.headers
    assert one.content != two.content
    assert "etag" not in client.get(first("pengshan")).headers


def test_hanweb_takes_its_settings_as_a_form_too(client):
    settings = {"columnid": "1602", "startrecord": "9", "endrecord": "12", "perpage": "8"}
    posted = client.post("/xuzhou/module/web/jpage/dataproxy.jsp", data=settings)
    assert posted.text.count("<record>") == 4
    assert posted.text == client.get(f"/xuzhou/module/web/jpage/dataproxy.jsp?{urlencode(settings)}").text


def test_robots_forbids_the_search_and_unknown_pages_are_not_found(client):
    assert "Disallow" in client.get("/robots.txt").text
    for path in (
        "/dayu/nothing.html",
        "/nobody/",
        "/xuzhou/module/web/jpage/dataproxy.jsp?columnid=1",
        "/%ff",
    ):
        assert client.get(path).status_code == 404
    assert client.head("/").content == b""


def test_the_log_keeps_path_time_and_status(server, client):
    before = len(server.log)
    client.get("/robots.txt")
    client.get("/nowhere")
    one, two = server.log[before:]
    assert (one.path, one.status, two.path, two.status) == ("/robots.txt", 200, "/nowhere", 404)
    assert one.time <= two.time


def test_the_rows_are_rows_of_the_crawler(tmp_path):
    table = tmp_path / "sites.toml"
    table.write_text(site_rows(HOST), encoding="utf-8")
    rows = read_rows(table)
    assert {row.key for row in rows.values()} == {f"sample-{site.key}" for site in PUBLISHED.sites}
    assert all(row.loopback and row.delay == 0 and row.revisit_days == 0 for row in rows.values())
    keys = frozenset({"dayu"})
    assert site_rows(HOST, keys).count("[[site]]") == 1


def test_a_busy_port_gives_one_clear_line_and_1(server):
    port = str(server.server_address[1])
    done = subprocess.run(
        [sys.executable, "-m", "crawler.samplesite", "--port", port, "--reports", "4"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert port in done.stderr


def test_the_command_prints_the_rows_of_the_sites(capsys):
    assert main(["--port", "0", "--reports", "30", "--rows"]) == 0
    printed = capsys.readouterr().out
    assert 5 < printed.count("[[site]]") <= len(PUBLISHED.sites)
    assert "http://127.0.0.1:" in printed


def test_it_serves_until_it_is_told_to_stop():
    command = [sys.executable, "-m", "crawler.samplesite", "--port", "0", "--reports", "8", "--edit", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        base = line.split(" at ")[1].split()[0]
        assert httpx.get(base, trust_env=False).status_code == 200
        process.terminate()
        assert process.wait(timeout=20) == 0

"""The sample pages read by the extractor, held against what their author meant."""

import re
from functools import cache

from crawler.extract import Extracted, extract
from crawler.page import Hints, Page
from crawler.samplesite.articles import FIRST_NOTICE
from crawler.samplesite.publish import Published
from crawler.samplesite.reports import SampleReport, generate
from crawler.samplesite.sites import SampleSite, sites
from index.report import Report

HOST = "http://127.0.0.1:8790"
PUBLISHED = Published(generate())


def read(path: str, site: SampleSite) -> Extracted:
    return extract(Page(HOST + path, PUBLISHED.documents[path].body), Hints(region=site.region))


@cache
def pairs() -> tuple[tuple[SampleReport, Extracted], ...]:
    return tuple(
        (sample, read(PUBLISHED.address(sample), sites()[sample.site])) for sample in PUBLISHED.samples
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def missed(field: str) -> list[tuple[str, object, object]]:
    found = ((one.title, getattr(one, field), getattr(read.report, field)) for one, read in pairs())
    return [(title, want, got) for title, want, got in found if want != got]


def test_every_report_is_taken_for_one():
    assert [one.title for one, read in pairs() if read.set_aside] == []


def test_every_page_that_is_no_report_is_set_aside():
    kept = [
        article.title
        for key, articles in PUBLISHED.articles.items()
        for article in articles
        if article.number >= FIRST_NOTICE
        and not read(PUBLISHED.address_of(sites()[key], article), sites()[key]).set_aside
    ]
    assert kept == []


def test_titles_are_read_whole():
    assert [
        (one.title, read.report.title)
        for one, read in pairs()
        if squeezed(one.title) != squeezed(read.report.title)
    ] == []


def test_years_dates_and_numbers_are_read_right():
    for field in ("year", "published", "written", "document_number", "index_number"):
        assert missed(field) == [], field


def test_regions_and_levels_are_read_right_but_for_a_few():
    for field in ("region", "level"):
        assert len(missed(field)) <= 0.02 * len(pairs()), missed(field)


def test_a_government_is_no_department_and_the_other_way_round():
    assert [miss for miss in missed("body") if miss[2]] == []


def test_issuers_are_read_as_they_name_themselves():
    strange = [
        (one.issuer, read.report.issuer)
        for one, read in pairs()
        if squeezed(read.report.issuer) not in squeezed(one.issuer)
    ]
    assert len(strange) <= 0.02 * len(pairs()), strange


def test_no_character_of_the_text_is_lost_and_none_is_added():
    for one, read in pairs():
        want = squeezed("".join(part.heading + part.text for part in one.sections) + closing(one))
        got = squeezed("".join(part.heading.rstrip("。") + part.text for part in read.report.sections))
        assert got == want, one.title


def test_sections_are_told_by_their_headings_but_for_a_few():
    damaged = [read.report.warnings for _, read in pairs() if "damage" in "".join(read.report.warnings)]
    assert damaged == []
    wrong = [
        (one.title, kinds_of(one), kinds_of(read.report))
        for one, read in pairs()
        if [*kinds_of(one), *(["other"] if one.signature else [])] != kinds_of(read.report)
    ]
    assert len(wrong) <= 0.02 * len(pairs()), wrong


def test_the_closing_is_the_last_section():
    for one, read in pairs():
        last = read.report.sections[-1]
        assert (last.text.replace("\n", "") == closing(one)) == bool(one.signature)
        assert not one.signature or (last.kinds, last.heading) == (("other",), "")


def closing(sample: SampleReport) -> str:
    day = sample.written if sample.signature else None
    return "".join(sample.signature) + (f"{day.year}年{day.month}月{day.day}日" if day else "")


def kinds_of(report: SampleReport | Report) -> list[str]:
    return [kind for part in report.sections for kind in part.kinds]


def test_nothing_is_found_damaged_in_sound_pages():
    assert [
        read.report.warnings for _, read in pairs() if any("damage" in w for w in read.report.warnings)
    ] == []

"""What templates may call: names of regions, filters, warnings, reasons; citations of a search; links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from flask import request

from index import regions
from index.query import FACETS, UNPLACED
from index.report import Report
from search.answer import Answer, Hit
from search.export import describe_filters
from search.facets import label
from search.request import SearchRequest
from search.snippets import Snippet
from web.addresses import at, site
from web.desk import labels, report_name
from web.reading import place
from web.security import safe_link
from web.tree import Pick
from web.views import Chip
from web.words.warnings import warning as warning_sentence


def shared() -> Mapping[str, Any]:
    """The names that every template knows."""
    return {
        "t": labels(),
        "epoch": datetime(1970, 1, 1, tzinfo=UTC),
        "safe_link": safe_link,
        "report_name": report_name,
        "region_names": regions.names,
        "chip_words": chip_words,
        "warning_words": warning_words,
        "by_section": by_section,
        "anchor": anchor,
        "most": most,
        "search_citation": search_citation,
        "other_language": other_language(),
    }


def chip_words(chip: Chip) -> str:
    """What a chosen filter is called, a region with what it lies in."""
    if chip.facet == "region":
        unplaced = labels()("no_region") if chip.value == UNPLACED else chip.value
        return " ".join(regions.names(chip.value)) or unplaced
    if chip.facet == "year":
        return chip.value
    return labels().value(chip.facet, chip.value) or label(chip.facet, chip.value)


def warning_words(warning: str) -> str:
    """A warning's sentence, with its detail; the warning itself where it has no sentence."""
    code, _, detail = warning.partition(":")
    language = labels().language
    said = warning_sentence(code.strip(), language)
    if not detail.strip():
        return said
    return f"{said} ({detail.strip()})" if language == "en" else f"{said}（{detail.strip()}）"


def is_cut(report: Report, snippet: Snippet) -> bool:
    """Whether a snippet ends within a sentence: neither at a stop nor at the end of a paragraph."""
    whole = report.title if snippet.number < 0 else report.sections[snippet.number].searched
    following = whole[snippet.offset + len(snippet.text) :][:1]
    return following not in ("", "\n") and not snippet.text.endswith(("。", "；", "！", "？"))


def by_section(hit: Hit) -> Iterator[tuple[str, list[tuple[str, Snippet, bool]]]]:
    """The kind of each section that snippets are of, and these: the anchor of each, itself, if it is cut."""
    for _, group in groupby(hit.snippets, attrgetter("number")):
        several = [(anchor(snippet), snippet, is_cut(hit.report, snippet)) for snippet in group]
        yield several[0][1].section, several


def anchor(snippet: Snippet) -> str:
    """Where a snippet's first match stands in the report's page; its section without one."""
    at = snippet.offset
    for text, marked in snippet.parts:
        if marked:
            return place(snippet.number, at)
        at += len(text)
    return f"s{snippet.number}"


def most(found: Sequence[Pick]) -> int:
    """The largest number of reports of some rows; 0 without rows."""
    return max((pick.row.count for pick in found), default=0)


def search_citation(answer: Answer) -> str:
    """How a search is cited: query, filters, numbers, generation, day, address."""
    asked = answer.request
    today = datetime.now(UTC).date().isoformat()
    plain = SearchRequest.having(asked, open=(), size=10)
    address = site() + plain.address("/")
    said, filters = labels(), _chosen_filters(asked)
    parts = [
        said("cited_search", q=asked.q or "*", read_as=answer.read_as),
        said("cited_filters", filters=filters) if filters else "",
        said("cited_found", reports=str(answer.total), times=str(answer.occurrences)),
        said("generation", n=str(answer.generation)),
    ]
    return ". ".join(part for part in parts if part) + f" [{today}]. {address}"


def _chosen_filters(asked: SearchRequest) -> str:
    """The chosen facet values in the reader's language: `地区：江苏省；年度：2022、2023`."""
    said = labels()
    if said.language != "en":
        return describe_filters(asked)
    chosen = ((facet, asked.chosen(facet)) for facet in FACETS)
    return "; ".join(
        f"{said(f'facet_{facet}')}: {', '.join(chip_words(Chip(facet, value, '')) for value in values)}"
        for facet, values in chosen
        if values
    )


def other_language() -> str:
    """The query string of this page in the other language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return urlencode([*kept, ("lang", labels().other)], errors="replace")


def meaning(name: str, value: str) -> str:
    """This page's address with one parameter's last value put right."""
    pairs = list(request.args.items(multi=True))
    last = max(at for at, (given, _) in enumerate(pairs) if given == name)
    pairs[last] = (name, value)
    return f"{at(request.path)}?{urlencode(pairs, errors='replace')}"

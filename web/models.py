"""The collection for language models: tools of the Model Context Protocol that quote, or say they cannot.

The only module that knows the MCP SDK. Every answer is bounded, carries the index's generation and addresses
that a person can follow, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from typing_extensions import TypedDict

from index import regions
from index.engine import EngineError
from index.query import Everything
from index.records import CorpusError
from index.report import Report, to_json
from search import answer as answering
from search import quotation
from search import trends as studies
from search.browse import Shelves
from search.coverage import Coverage
from search.library import Library
from search.reading import read
from search.request import RequestError, SearchRequest
from search.sought import sought
from search.variants import load as load_variants
from web.reading import place

MOST_HITS = 20
MOST_TEXT = 6_000
"""Characters of a section that one call gives."""
_MOST_YEARS = 12
_MOST_ROWS = 150

_INSTRUCTIONS = """\
Full text of the yearly rule-of-law reports (法治政府建设年度报告) of Chinese governments, in Chinese.
Search is literal: use short Chinese phrases. Before you quote, call verify_quotation with the exact string;
quote only what it verifies, with the address that it gives. Nothing found may mean that a report is not in
the collection: see coverage."""


class Filters(TypedDict, total=False):
    """What narrows a search. Several values of one mean or.

    region: names, paths (江苏/苏州) or codes; level: province, prefecture, county, township, zone;
    body: government, department; year: 2022 or 2020..2023; section: intro, achievements, problems,
    leadership, plans, other, title.
    """

    region: list[str]
    level: list[str]
    body: list[str]
    year: list[str]
    section: list[str]


class Tools:
    """What a model can ask. `site` is where the addresses lead."""

    def __init__(self, library: Library, site: str) -> None:
        self._library, self._site = library, site.rstrip("/")
        self._shelves = Shelves(library.corpus)

    def search(
        self,
        query: str,
        filters: Filters | None = None,
        match: str = "auto",
        sort: str = "relevance",
        page: int = 1,
        size: int = 10,
    ) -> dict[str, Any]:
        """Reports that contain a phrase, with snippets and addresses; at most 20 a page.

        Operators: OR, -, NEAR/30, "quotes". match: auto, literal, words, best (a question as one asks it).
        sort: relevance, newest, oldest, occurrences, region.
        """
        single = {"match": match, "sort": sort, "page": page, "size": min(size, MOST_HITS)}
        asked = _request(query, filters, single)
        found = answering.to_json(answering.answer(self._library, asked))
        found.pop("facets")
        for hit in found["hits"]:
            hit["address"] = self._address(SearchRequest(q=query).address(f"/reports/{hit['id']}"))
        return found | {"address": self._address(asked.address("/"))}

    def count(self, query: str, filters: Filters | None = None) -> dict[str, Any]:
        """How many reports contain a phrase, how often, and out of how many under the same filters: exact."""
        asked = _request(query, filters)
        engine = self._library.engine
        reading = read(engine, asked, load_variants(self._library.folder) if asked.variants else {})
        found = engine.count(reading.parsed.query, asked.filters)
        return {
            "reports": found.reports,
            "occurrences": found.occurrences,
            "out_of": engine.count(Everything(), asked.filters).reports,
            "read_as": reading.parsed.read_as,
            "notes": list(reading.parsed.notes),
            "generation": engine.generation,
            "address": self._address(asked.address("/")),
        }

    def read_report(self, id: str, section: int | None = None, offset: int = 0) -> dict[str, Any]:
        """A report's facts and list of sections; with a section (-1: the title), its text from an offset.

        At most 6,000 characters come at once; next_offset says where to go on.
        """
        report = self._report(id)
        sections = [
            {
                "number": number,
                "kinds": list(part.kinds),
                "heading": part.heading,
                "characters": len(part.searched),
            }
            for number, part in enumerate(report.sections)
        ]
        record = {name: value for name, value in to_json(report).items() if name != "sections"}
        told = {"id": id, **record, "generation": self._library.engine.generation}
        if section is None:
            return told | {"sections": sections, "address": self._address(f"/reports/{id}")}
        if not -1 <= section < len(sections):
            raise ToolError(f"section: {section} is none of -1 (title) to {len(sections) - 1}")
        text = report.title if section < 0 else report.sections[section].searched
        end = max(0, offset) + MOST_TEXT
        return {
            "id": id,
            "title": report.title,
            "section": section,
            "offset": max(0, offset),
            "text": text[max(0, offset) : end],
            "next_offset": end if end < len(text) else None,
            "generation": told["generation"],
            "address": self._address(f"/reports/{id}#s{section}"),
        }

    def verify_quotation(self, text: str, report_id: str = "") -> dict[str, Any]:
        """Whether a string stands in the collection, or in one report, letter for letter, and where.

        verified is true only for the exact characters. Else nearest is the passage most like it; its
        differences tell what the source has and the quotation lacks (missing), and the reverse (added).
        """
        if report_id:
            self._report(report_id)
        found = quotation.verify(self._library, text, report_id)
        near = found.nearest
        told = None
        if near:
            pieces = [list(piece) for piece in near.pieces]
            told = {**self._place(near.place, text), "text": near.text, "differences": pieces}
        return {
            "verified": found.verified,
            "occurrences": found.occurrences,
            "places": [self._place(each, text) for each in found.places],
            "nearest": told,
            "generation": found.generation,
        }

    def coverage(self, region: str = "") -> dict[str, Any]:
        """Which governments' reports are there by year, out of how many: of the country, or of a region."""
        code = _request("", {"region": [region]} if region else None).region[:1]
        holdings = self._shelves.holdings()
        years = holdings.years[:_MOST_YEARS]
        table = Coverage(holdings, self._shelves.withheld(), sought(self._library.folder))
        where = code[0] if code else ""

        def cells(row: Any) -> dict[str, list[int]]:
            return {str(year): [cell.have, cell.units] for year, cell in zip(years, row, strict=True)}

        return {
            "region": "/".join(regions.names(where)) or "全国",
            "reports": holdings.count(where),
            "have_and_owed": cells(table.whole(where, years)),
            "below": {row.region.name: cells(row.cells) for row in table.rows(where, years)[:60]},
            "generation": self._library.engine.generation,
            "address": self._address(f"/coverage?region={where}" if where else "/coverage"),
        }

    def trends(self, queries: list[str], by: str = "year", filters: Filters | None = None) -> dict[str, Any]:
        """How many reports say each of up to ten phrases, and out of how many.

        by: year, province, prefecture, county, level, body, section or issuer.
        """
        asked = _request("", filters)
        found = studies.to_json(studies.trends(self._library, queries, asked, by))
        for series in found["series"]:
            series["left_out"] = max(0, len(series["rows"]) - _MOST_ROWS)
            del series["rows"][_MOST_ROWS:]
        return found | {"address": self._address("/trends")}

    def _report(self, id: str) -> Report:
        kept = self._library.corpus.resolve(id)
        report = self._library.corpus.get(kept) if kept else None
        if report is None:
            raise ToolError(f"there is no report {id!r:.40}; take an id that search gives")
        return report

    def _place(self, found: quotation.Place, text: str) -> dict[str, Any]:
        anchor = place(found.section, found.offset)
        query = SearchRequest(q=f'"{text}"' if len(text) <= 200 and '"' not in text else "")
        return {
            "id": found.report.id,
            "title": found.report.title,
            "issuer": found.report.issuer or None,
            "year": found.report.year,
            "section": found.section,
            "heading": found.heading,
            "offset": found.offset,
            "address": self._address(query.address(f"/reports/{found.report.id}")) + f"#{anchor}",
        }

    def _address(self, path: str) -> str:
        return self._site + path


def build(library: Library, site: str) -> MCPServer[Any]:
    """The server with its tools, over an open library."""
    server: MCPServer[Any] = MCPServer("zhice", instructions=_INSTRUCTIONS, log_level="WARNING")
    tools = Tools(library, site)
    for tool in (
        tools.search, tools.count, tools.read_report, tools.verify_quotation, tools.coverage, tools.trends,
    ):  # fmt: skip
        hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        server.tool(annotations=hints)(_told(tool))
    return server


def _told(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The tool, what is wrong with a call told to the model in one line."""

    @wraps(tool)
    def call(**given: Any) -> dict[str, Any]:
        try:
            return tool(**given)
        except (RequestError, EngineError, CorpusError, ValueError) as error:
            raise ToolError(str(error)) from error

    return call


def _request(
    query: str, filters: Filters | None = None, single: Mapping[str, object] | None = None
) -> SearchRequest:
    several = {name: tuple(map(str, values)) for name, values in (filters or {}).items()}  # type: ignore[call-overload]
    alone = {name: (str(value),) for name, value in (single or {}).items()}
    return SearchRequest.read({"q": (query,)} | several | alone)

"""The figures that reports give: one report's, an indicator's as a panel, and both through the API."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request

from index import regions
from index.report import Report
from search.indicators import Indicator, Table, table_of
from search.numbers import Candidate, Numbers, Value, read
from search.panel import Panel, PanelRow, as_csv, by_year, plain, record
from search.request import RequestError, SearchRequest
from web.addresses import at
from web.desk import desk, number

pages = Blueprint("numbers", __name__)

_CATCH_UP = 300
"""Reports that a reader waits for; more are left to `zhice index`."""
_ROWS = 200
_KEY = "zhice.panel"
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a panel is asked for: an indicator (None: the list of them), a region or none, years or none."""

    indicator: Indicator | None
    region: str
    years: tuple[int, ...]

    @classmethod
    def read(cls, table: Table) -> Asked:
        """From this request's parameters. Raises `RequestError`."""
        key = request.args.get("indicator", "")
        if key and key not in table.indicators:
            raise RequestError(f"indicator: there is no indicator {key!r:.40}; /numbers lists them")
        places = SearchRequest.read({"region": request.args.getlist("region")[-1:]}).region
        years = SearchRequest.read({"year": request.args.getlist("year")}).year
        return cls(table.indicators.get(key), "".join(places), tuple(map(int, years)))

    @property
    def kept(self) -> dict[str, object]:
        """The parameters that this was asked with."""
        named = {"indicator": self.indicator.key if self.indicator else "", "region": self.region}
        return {name: value for name, value in named.items() if value} | {"year": list(self.years)}

    def in_year(self, year: int) -> dict[str, object]:
        """The parameters with one year alone."""
        return self.kept | {"year": year}


@pages.get("/numbers")
def panel() -> str:
    """The indicators, or one of them by unit and year."""
    table = _table()
    wanted = Asked.read(table)
    kept, behind = _followed(table)
    if wanted.indicator is None:
        return render_template(
            "indicators.html", asked=SearchRequest(), indicators=table.indicators.values(),
            counts=kept.counts(), behind=behind,
        )  # fmt: skip
    rows = kept.rows(wanted.indicator.key, wanted.region, wanted.years)
    page = number("page", 1, 1_000_000)
    return render_template(
        "numbers.html",
        asked=SearchRequest(),
        wanted=wanted,
        path=regions.path(wanted.region),
        indicators=table.indicators.values(),
        years=by_year(rows),
        total=len(rows),
        rows=rows[(page - 1) * _ROWS : page * _ROWS],
        page=page,
        pages=-(-len(rows) // _ROWS),
        behind=behind,
    )


@pages.get("/numbers.csv")
def download() -> Response:
    """A panel as CSV; of all indicators where none is named."""
    table = _table()
    wanted = Asked.read(table)
    kept, _ = _followed(table)
    name = wanted.indicator.key if wanted.indicator else "panel"
    disposition = {"Content-Disposition": f'attachment; filename="zhice-{name}.csv"'}
    return Response(as_csv(_rows(kept, wanted)), headers=disposition, content_type="text/csv; charset=utf-8")


@pages.get("/api/numbers")
def api_panel() -> Response:
    """A panel as JSON; without an indicator, the indicators with how many reports and values each has."""
    table = _table()
    wanted = Asked.read(table)
    kept, behind = _followed(table)
    if wanted.indicator is None:
        counts = kept.counts()
        listed = [
            _described(each) | _counted(*counts.get(each.key, (0, 0))) for each in table.indicators.values()
        ]
        return jsonify(indicators=listed, behind=behind)
    rows = kept.rows(wanted.indicator.key, wanted.region, wanted.years)
    return jsonify(
        _described(wanted.indicator)
        | {"total": len(rows), "behind": behind, "rows": [record(row) | {"flags": row.flags} for row in rows]}
    )


@pages.get("/api/reports/<id>/numbers")
def api_report(id: str) -> Response:
    """The figures of a report in its current version, and those that could be of several indicators."""
    corpus = desk().library.corpus
    found = corpus.get(corpus.resolve(id) or "")
    if found is None:
        abort(404)
    numbers = figures(found)
    values = [{"indicator": each.indicator, **_said(each)} for each in numbers.values]
    candidates = [{"indicators": each.indicators, **_said(each)} for each in numbers.candidates]
    return jsonify(id=found.id, values=values, candidates=candidates)


def figures(report: Report) -> Numbers:
    """A report's figures, by the collection's table."""
    return read(report, _table())


def figure_link(id: str, sentence: str) -> str:
    """Where a report shows a sentence, marked."""
    marked = SearchRequest(q=f'"{sentence}"', match="literal") if '"' not in sentence else SearchRequest()
    return marked.address(at(f"/reports/{id}")) + ("#m1" if marked.q else "")


def indicator_name(key: str, language: str) -> str:
    """What an indicator is called; its key where the table has it no more."""
    known = _table().indicators.get(key)
    return key if known is None else known.en if language == "en" else known.zh


def shown_value(value: float) -> str:
    """A value with thousands separators: 38,000, 84.92."""
    return f"{plain(value):,}"


def shown() -> dict[str, object]:
    """The names that templates of figures know."""
    return {
        "figures": figures,
        "figure_link": figure_link,
        "indicator_name": indicator_name,
        "shown_value": shown_value,
    }


def _rows(kept: Panel, wanted: Asked) -> Iterable[PanelRow]:
    if wanted.indicator is None:
        return kept.every(wanted.region, wanted.years)
    return kept.rows(wanted.indicator.key, wanted.region, wanted.years)


def _described(indicator: Indicator) -> dict[str, object]:
    return {"indicator": indicator.key, "zh": indicator.zh, "en": indicator.en, "units": indicator.units}


def _counted(reports: int, values: int) -> dict[str, object]:
    return {"reports": reports, "values": values}


def _said(each: Value | Candidate) -> dict[str, object]:
    return {
        "value": plain(each.value),
        "at_least": each.at_least,
        "unit": each.unit,
        "section": each.section,
        "offset": each.offset,
        "sentence": each.sentence,
    }


def _table() -> Table:
    return table_of(desk().library.folder)


def _followed(table: Table) -> tuple[Panel, int]:
    """The panel, brought up to the corpus where that is soon done; else how many reports it lacks."""
    kept = _panel(current_app._get_current_object(), table)  # type: ignore[attr-defined]
    corpus = desk().library.corpus
    behind = kept.behind(corpus)
    if behind > _CATCH_UP:
        return kept, behind
    if behind:
        kept.follow(corpus)
    return kept, 0


def _panel(app: Flask, table: Table) -> Panel:
    with _guard:
        if _KEY not in app.extensions:
            app.extensions[_KEY] = Panel.open(desk().library.folder, table)
        kept: Panel = app.extensions[_KEY]
        return kept

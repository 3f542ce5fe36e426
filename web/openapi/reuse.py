"""Figures and text reuse in the description of the API."""

from __future__ import annotations

from typing import Any

from index.query import SHORTEST_PASSAGE
from search.reuse import LONGEST, SHORTEST, WHOM
from web.openapi.schemas import COUNT, REGION, TEXT, error, list_, object_, query, responses, several

_ID = {"name": "id", "in": "path", "required": True, "schema": TEXT}
_FLAG = {"type": "boolean"}
_YEAR = {"type": ["integer", "null"]}
_SAID: dict[str, dict[str, Any]] = {
    "value": {"type": "number"},
    "at_least": _FLAG,
    "unit": TEXT,
    "section": COUNT,
    "offset": COUNT,
    "sentence": TEXT,
}
_FIRST = object_(id=TEXT, title=TEXT, year=_YEAR, region=REGION)

SCHEMAS: dict[str, Any] = {
    "Indicators": object_(
        indicators=list_(
            object_(indicator=TEXT, zh=TEXT, en=TEXT, units=list_(TEXT), reports=COUNT, values=COUNT)
        ),
        behind=COUNT,
    ),
    "ReportNumbers": object_(
        id=TEXT,
        values=list_(object_(indicator=TEXT, **_SAID)),
        candidates=list_(object_(indicators=list_(TEXT), **_SAID)),
    ),
    "Reuse": object_(
        characters=COUNT,
        own=COUNT,
        shared=COUNT,
        passages=list_(
            object_(
                section=COUNT,
                offset=COUNT,
                length=COUNT,
                text=TEXT,
                reports=COUNT,
                first=_FIRST,
                earlier_self=_FLAG,
                superior=_FLAG,
            )
        ),
    ),
}


def paths() -> dict[str, Any]:
    """The operations by path."""
    missing = {"404": error("No such report")}
    return {
        "/api/numbers": {"get": _panel()},
        "/api/reports/{id}/numbers": {
            "get": {
                "summary": "The figures that a report gives, and those of an uncertain indicator",
                "parameters": [_ID],
                "responses": responses("ReportNumbers") | missing,
            }
        },
        "/api/reports/{id}/reuse": {"get": _reuse() | {"responses": responses("Reuse") | missing}},
    }


def _panel() -> dict[str, Any]:
    return {
        "summary": "The indicators with their counts; with `indicator`, its values by unit and year (`rows`)",
        "parameters": [
            query("indicator", TEXT, "The key of an indicator"),
            query("region", TEXT, "A division code, a name or a path"),
            several("year", TEXT, "2022 or 2020..2023"),
        ],
        "responses": responses("Indicators"),
    }


def _reuse() -> dict[str, Any]:
    length = {"type": "integer", "minimum": SHORTEST, "maximum": LONGEST, "default": SHORTEST_PASSAGE}
    return {
        "summary": "The passages that a report shares with others",
        "parameters": [
            _ID,
            query("with", {"enum": list(WHOM), "default": WHOM[0]}, "Whom it is compared with"),
            query("length", length, "Least characters of a passage"),
        ],
    }

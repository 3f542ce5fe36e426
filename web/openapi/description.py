"""The whole description of the API, and its search, reports, completions and state."""

from __future__ import annotations

from typing import Any

from index.query import SORTS
from index.report import KINDS
from web.openapi import reuse, studies
from web.openapi.schemas import (
    COUNT,
    MAYBE,
    REGION,
    TEXT,
    asked,
    error,
    list_,
    object_,
    query,
    responses,
    several,
    whole,
)


def description(server: str) -> dict[str, Any]:
    """The description as an OpenAPI 3.1 object, for the API at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "知策 Zhice",
            "version": "1",
            "description": "Search the yearly rule-of-law reports of Chinese governments. "
            "A phrase finds exactly the reports that contain it, and every occurrence is counted.",
        },
        "servers": [{"url": server}],
        "paths": {
            "/api/search": {"get": _search()},
            "/api/reports/{id}": {"get": _report()},
            "/api/complete": {"get": _complete()},
            "/api/regions": {"get": _regions()},
            "/api/since": {"get": _since()},
            **studies.paths(),
            **reuse.paths(),
            "/healthz": {"get": _healthz()},
        },
        "components": {"schemas": _SCHEMAS | studies.SCHEMAS | reuse.SCHEMAS},
    }


def _search() -> dict[str, Any]:
    return {
        "summary": "A page of what matches a search, with facets",
        "parameters": [
            *asked(),
            query("sort", {"enum": list(SORTS), "default": "relevance"}, "The order of the hits"),
            whole("page", 1_000_000, 1, "Page, from 1"),
            whole("size", 100, 10, "Hits a page"),
            several("open", {"type": "string"}, "Regions whose children the region facet lists"),
        ],
        "responses": responses("Answer"),
    }


def _report() -> dict[str, Any]:
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    version = query("version", {"type": "integer", "minimum": 1, "maximum": 999_999}, "An older version")
    moved = {"description": "The report is kept under another id"}
    return {
        "summary": "A report, by default in its current version",
        "parameters": [id, version],
        "responses": responses("Report") | {"301": moved, "404": error("No such report")},
    }


def _complete() -> dict[str, Any]:
    return {
        "summary": "What could follow a typed string, from the collection, with counts",
        "parameters": [
            query("q", {"type": "string", "maxLength": 50}, "What was typed"),
            whole("size", 50, 8, "At most so many"),
        ],
        "responses": responses("Completions"),
    }


def _regions() -> dict[str, Any]:
    return {
        "summary": "Regions whose names begin with or hold what was typed",
        "parameters": [
            query("q", {"type": "string", "maxLength": 50}, "What was typed"),
            whole("size", 50, 10, "At most so many"),
        ],
        "responses": responses("Regions"),
    }


def _since() -> dict[str, Any]:
    change = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    return {
        "summary": "How many reports that match a search came or changed after a change number",
        "parameters": [*asked(), query("change", change, "By default the current one")],
        "responses": responses("Since"),
    }


def _healthz() -> dict[str, Any]:
    return {"summary": "The state of index and corpus", "responses": responses("State")}


def _also(optional: dict[str, dict[str, Any]], **properties: dict[str, Any]) -> dict[str, Any]:
    """An object with properties that need not be there."""
    return object_(**properties) | {"properties": properties | optional}


_PART = {"type": "array", "items": {"type": ["string", "boolean"]}, "minItems": 2, "maxItems": 2}
_SNIPPET = object_(section=TEXT, heading=TEXT, offset=COUNT, parts=list_(_PART))
_ROW = object_(value=TEXT, label=TEXT, count=COUNT, selected={"type": "boolean"})
_SECTION = object_(kinds=list_({"enum": list(KINDS)}), heading=TEXT, text=TEXT)
_HIT = object_(
    id=TEXT,
    title=MAYBE,
    url=MAYBE,
    issuer=MAYBE,
    region=REGION,
    level=MAYBE,
    body=MAYBE,
    year={"type": ["integer", "null"]},
    published=MAYBE,
    score={"type": "number"},
    occurrences=COUNT,
    snippets=list_(_SNIPPET),
)
_SCHEMAS: dict[str, Any] = {
    "Error": object_(error=TEXT),
    "Answer": object_(
        query=TEXT,
        read_as=TEXT,
        match=TEXT,
        notes=list_(TEXT),
        total=COUNT,
        occurrences=COUNT,
        page=COUNT,
        pages=COUNT,
        took_ms={"type": "number"},
        generation=COUNT,
        hits=list_(_HIT),
        facets=object_(**{facet: list_(_ROW) for facet in ("region", "level", "body", "year", "section")}),
    ),
    "Report": _also(
        {"recognised": {"type": "number", "description": "How sure the recognition of a scan is, 0 to 1."}},
        id=TEXT,
        title=MAYBE,
        issuer=MAYBE,
        region=REGION,
        level=MAYBE,
        body=MAYBE,
        year={"type": ["integer", "null"]},
        published=MAYBE,
        written=MAYBE,
        document_number=MAYBE,
        index_number=MAYBE,
        url=MAYBE,
        sections=list_(_SECTION),
        attachments=list_(object_(url=TEXT, name=TEXT)),
        warnings=list_(TEXT),
    ),
    "Since": object_(change=COUNT, new=COUNT),
    "Completions": object_(query=TEXT, completions=list_(object_(text=TEXT, count=COUNT))),
    "Regions": object_(query=TEXT, regions=list_(object_(code=TEXT, level=TEXT, names=list_(TEXT)))),
    "State": object_(status=TEXT, generation=COUNT),
}

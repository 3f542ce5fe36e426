"""The OpenAPI description of the API."""

from __future__ import annotations

from typing import Any

from index.engine import SORTS
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.request import FIRST_YEAR, LAST_YEAR, LONGEST_QUERY, MATCHES

_ONE = r"(19(7[89]|[89][0-9])|20[0-9]{2})"
_TO = r"\s*(\.\.|-|—)\s*"
_YEAR = rf"^(\s*({_ONE}|{_ONE}{_TO}|{_TO}{_ONE}|{_ONE}{_TO}{_ONE})\s*)?$"


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
            "/healthz": {"get": _healthz()},
        },
        "components": {"schemas": _SCHEMAS},
    }


def _search() -> dict[str, Any]:
    return {
        "summary": "A page of what matches a search, with facets",
        "parameters": [
            _query("q", {"type": "string", "maxLength": LONGEST_QUERY}, "The query; every string is valid"),
            _several("region", {"type": "string"}, "A division code, a name or a path (江苏, 江苏/苏州)"),
            _several("level", {"enum": list(LEVELS)}, "Level of the issuer"),
            _several("body", {"enum": list(BODIES)}, "Kind of the issuer"),
            _several(
                "year",
                {"type": "string", "pattern": _YEAR},
                f"2022 or 2020..2023, {FIRST_YEAR} to {LAST_YEAR}",
            ),
            _several("section", {"enum": [*KINDS, TITLE_KIND]}, "Only in sections of this kind"),
            _query("match", {"enum": list(MATCHES), "default": "auto"}, "How bare runs are found"),
            _query("variants", {"enum": ["0", "1"], "default": "0"}, "Also other ways of saying the same"),
            _query("sort", {"enum": list(SORTS), "default": "relevance"}, "The order of the hits"),
            _query(
                "page", {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}, "Page, from 1"
            ),
            _query("size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}, "Hits a page"),
            _several("open", {"type": "string"}, "Regions whose children the region facet lists"),
        ],
        "responses": _responses("Answer"),
    }


def _report() -> dict[str, Any]:
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    version = _query("version", {"type": "integer", "minimum": 1, "maximum": 999_999}, "An older version")
    moved = {"description": "The report is kept under another id"}
    return {
        "summary": "A report, by default in its current version",
        "parameters": [id, version],
        "responses": _responses("Report") | {"301": moved, "404": _error("No such report")},
    }


def _complete() -> dict[str, Any]:
    return {
        "summary": "What could follow a typed string, from the collection, with counts",
        "parameters": [
            _query("q", {"type": "string", "maxLength": 50}, "What was typed"),
            _query("size", {"type": "integer", "minimum": 1, "maximum": 50, "default": 8}, "At most so many"),
        ],
        "responses": _responses("Completions"),
    }


def _regions() -> dict[str, Any]:
    return {
        "summary": "Regions whose names begin with or hold what was typed",
        "parameters": [
            _query("q", {"type": "string", "maxLength": 50}, "What was typed"),
            _query(
                "size", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}, "At most so many"
            ),
        ],
        "responses": _responses("Regions"),
    }


def _healthz() -> dict[str, Any]:
    return {"summary": "The state of index and corpus", "responses": _responses("State")}


def _query(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _several(name: str, items: dict[str, Any], text: str) -> dict[str, Any]:
    return _query(name, {"type": "array", "items": items}, text) | {"style": "form", "explode": True}


def _responses(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "200": {"description": schema, "content": content},
        "400": _error("A parameter that cannot be meant"),
        "429": _error("Too many requests"),
        "503": _error("The index is not ready"),
    }


def _error(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_MAYBE = {"type": ["string", "null"]}
_REGION = _object(code=_MAYBE, names=_list(_TEXT))
_PART = {"type": "array", "items": {"type": ["string", "boolean"]}, "minItems": 2, "maxItems": 2}
_SNIPPET = _object(section=_TEXT, heading=_TEXT, offset=_COUNT, parts=_list(_PART))
_ROW = _object(value=_TEXT, label=_TEXT, count=_COUNT, selected={"type": "boolean"})
_SECTION = _object(kinds=_list({"enum": list(KINDS)}), heading=_TEXT, text=_TEXT)
_HIT = _object(
    id=_TEXT,
    title=_MAYBE,
    url=_MAYBE,
    issuer=_MAYBE,
    region=_REGION,
    level=_MAYBE,
    body=_MAYBE,
    year={"type": ["integer", "null"]},
    published=_MAYBE,
    score={"type": "number"},
    occurrences=_COUNT,
    snippets=_list(_SNIPPET),
)
_SCHEMAS: dict[str, Any] = {
    "Error": _object(error=_TEXT),
    "Answer": _object(
        query=_TEXT,
        read_as=_TEXT,
        match=_TEXT,
        notes=_list(_TEXT),
        total=_COUNT,
        occurrences=_COUNT,
        page=_COUNT,
        pages=_COUNT,
        took_ms={"type": "number"},
        generation=_COUNT,
        hits=_list(_HIT),
        facets=_object(**{facet: _list(_ROW) for facet in ("region", "level", "body", "year", "section")}),
    ),
    "Report": _object(
        id=_TEXT,
        title=_MAYBE,
        issuer=_MAYBE,
        region=_REGION,
        level=_MAYBE,
        body=_MAYBE,
        year={"type": ["integer", "null"]},
        published=_MAYBE,
        written=_MAYBE,
        document_number=_MAYBE,
        index_number=_MAYBE,
        url=_MAYBE,
        sections=_list(_SECTION),
        attachments=_list(_object(url=_TEXT, name=_TEXT)),
        warnings=_list(_TEXT),
    ),
    "Completions": _object(query=_TEXT, completions=_list(_object(text=_TEXT, count=_COUNT))),
    "Regions": _object(query=_TEXT, regions=_list(_object(code=_TEXT, level=_TEXT, names=_list(_TEXT)))),
    "State": _object(status=_TEXT, generation=_COUNT),
}

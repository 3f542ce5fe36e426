"""What the description of the API is put together from."""

from __future__ import annotations

from typing import Any

from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.request import FIRST_YEAR, LAST_YEAR, LONGEST_QUERY, MATCHES

_ONE = r"(19(7[89]|[89][0-9])|20[0-9]{2})"
_TO = r"\s*(\.\.|-|—)\s*"
_YEAR = rf"^(\s*({_ONE}|{_ONE}{_TO}|{_TO}{_ONE}|{_ONE}{_TO}{_ONE})\s*)?$"


def asked() -> list[dict[str, Any]]:
    """The parameters of a query and its filters."""
    return [
        query("q", {"type": "string", "maxLength": LONGEST_QUERY}, "The query; every string is valid"),
        several("region", {"type": "string"}, "A division code, a name or a path (江苏, 江苏/苏州)"),
        several("level", {"enum": list(LEVELS)}, "Level of the issuer"),
        several("body", {"enum": list(BODIES)}, "Kind of the issuer"),
        several(
            "year",
            {"type": "string", "pattern": _YEAR},
            f"2022 or 2020..2023, {FIRST_YEAR} to {LAST_YEAR}",
        ),
        several("section", {"enum": [*KINDS, TITLE_KIND]}, "Only in sections of this kind"),
        query("match", {"enum": list(MATCHES), "default": "auto"}, "How bare runs are found"),
        query("variants", {"enum": ["0", "1"], "default": "0"}, "Also other ways of saying the same"),
    ]


def query(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    """A parameter of the address."""
    return {"name": name, "in": "query", "description": text, "schema": schema}


def whole(name: str, most: int, default: int, text: str) -> dict[str, Any]:
    """A parameter that is a whole number from 1."""
    return query(name, {"type": "integer", "minimum": 1, "maximum": most, "default": default}, text)


def several(name: str, items: dict[str, Any], text: str) -> dict[str, Any]:
    """A parameter that may be repeated."""
    return query(name, {"type": "array", "items": items}, text) | {"style": "form", "explode": True}


def responses(schema: str) -> dict[str, Any]:
    """The answers of an operation: one of a schema, and what may be wrong."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "200": {"description": schema, "content": content},
        "400": error("A parameter that cannot be meant"),
        "429": error("Too many requests"),
        "503": error("The index is not ready"),
    }


def error(text: str) -> dict[str, Any]:
    """An answer that says in one line what is wrong."""
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def object_(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object with these properties, all of them there."""
    return {"type": "object", "required": list(properties), "properties": properties}


def list_(items: dict[str, Any]) -> dict[str, Any]:
    """A list of items of a kind."""
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
MAYBE = {"type": ["string", "null"]}
REGION = object_(code=MAYBE, names=list_(TEXT))

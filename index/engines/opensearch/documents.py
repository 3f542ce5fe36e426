"""What the cluster keeps: one document a version of a report, its sections nested, and how they are analysed.

A field of single characters with positions makes every string a phrase; its similarity is the frequency
itself, so that a phrase's score tells how often it occurs, overlaps counted. Versions carry the generations
between which they are to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from index import regions
from index.analyzer import cut, normalise
from index.engine import Entry
from index.report import TITLE_KIND, Attachment, Report, Section

FORMAT = 1
"""Grows whenever indexes of a former one cannot be read or would answer otherwise."""

ENDLESS = 1 << 60
"""The last generation of a version that nothing has replaced."""

LEVELS = ("province", "prefecture", "county")
_FREQUENCY = {"type": "scripted", "script": {"source": "return doc.freq"}}
_KEYWORD = {"type": "keyword"}
_TEXT = {"type": "text", "similarity": "frequency", "norms": False, "index_options": "positions"}
_LITERAL = {**_TEXT, "analyzer": "characters"}
_MAPPING = {
    "dynamic": "strict",
    "properties": {
        "report": _KEYWORD,
        "version": {"type": "integer"},
        "from": {"type": "long"},
        "until": {"type": "long"},
        "indexed": _KEYWORD,
        "year": {"type": "short"},
        "published": {"type": "integer"},
        "region": _KEYWORD,
        "within": _KEYWORD,
        **dict.fromkeys((*LEVELS, "level", "body", "issuer"), _KEYWORD),
        "issuer_text": _LITERAL,
        "kinds": _KEYWORD,
        "title_length": {"type": "integer"},
        "text_length": {"type": "integer"},
        "characters": {"type": "integer"},
        "stored": {"type": "object", "enabled": False},
        "sections": {
            "type": "nested",
            "properties": {
                "kinds": _KEYWORD,
                "title": {"type": "boolean"},
                "length": {"type": "integer"},
                "field_length": {"type": "integer"},
                "literal": _LITERAL,
                "words": {**_TEXT, "analyzer": "words"},
            },
        },
    },
}


def index_body(shards: int, replicas: int) -> dict[str, Any]:
    """Settings and mapping of an index of reports."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                # A generation is made visible by the writer, all at once.
                "refresh_interval": "-1",
                "codec": "best_compression",
                "similarity": {"frequency": _FREQUENCY},
                "mapping": {"nested_objects": {"limit": 100_000}},
                "max_result_window": 1_000_000,
            },
            "analysis": {
                "tokenizer": {
                    "characters": {"type": "ngram", "min_gram": 1, "max_gram": 1, "token_chars": []},
                    "words": {"type": "whitespace", "max_token_length": 10_000},
                },
                "analyzer": {name: {"type": "custom", "tokenizer": name} for name in ("characters", "words")},
            },
        },
        "mappings": _MAPPING,
    }


def document(entry: Entry, generation: int) -> dict[str, Any]:
    """What is kept of a version that is to be seen from a generation on."""
    report = entry.report
    title = normalise(report.title)
    texts = [(part.kinds, normalise(part.searched)) for part in report.sections]
    length = sum(len(text) for _, text in texts)
    sections = [_section(kinds, text, length) for kinds, text in texts]
    if title:
        sections.insert(0, {**_section((TITLE_KIND,), title, len(title)), "title": True})
    known = {
        "year": report.year,
        "published": report.published.toordinal() if report.published else None,
        "level": report.level,
        "body": report.body,
        **_places(report.region),
    }
    issuer = normalise(report.issuer)
    return {
        "report": report.id,
        "version": entry.version,
        "from": generation,
        "until": ENDLESS,
        "indexed": datetime.now(UTC).isoformat(timespec="seconds"),
        "kinds": sorted({kind for section in sections for kind in section["kinds"]}),
        "title_length": len(title),
        "text_length": length,
        "characters": len(title) + length,
        "stored": _stored(report),
        "sections": [section for section in sections if section["literal"] or section["kinds"]],
        **{name: value for name, value in known.items() if value},
        **({"issuer": issuer[:8_000], "issuer_text": issuer} if issuer else {}),
    }


def report_of(source: Mapping[str, Any]) -> Report:
    """The report that a document keeps, as it was given."""
    kept = dict(source["stored"])
    days = {name: date.fromisoformat(kept[name]) for name in _DAYS if kept[name]}
    return Report(
        **kept
        | {
            "sections": tuple(
                Section(tuple(part["kinds"]), part["heading"], part["text"]) for part in kept["sections"]
            ),
            "attachments": tuple(Attachment(**each) for each in kept["attachments"]),
            "warnings": tuple(kept["warnings"]),
        }
        | days
    )


_DAYS = ("published", "written")
_HALVES = re.compile("[\ud800-\udfff]")


def _stored(report: Report) -> dict[str, Any]:
    kept: dict[str, Any] = asdict(report) | {"origins": dict(report.origins)}
    kept |= {name: kept[name].isoformat() for name in _DAYS if kept[name]}
    return kept


def writable(text: str) -> str:
    """A text as JSON can carry it: halves of surrogate pairs are no characters."""
    return _HALVES.sub("\ufffd", text)


def _section(kinds: tuple[str, ...], text: str, field_length: int) -> dict[str, Any]:
    return {
        "kinds": list(kinds),
        "title": False,
        "length": len(text),
        "field_length": field_length,
        "literal": text,
        "words": " ".join(cut(text)),
    }


def _places(code: str) -> dict[str, Any]:
    """A region, all that it lies in, and which of these is of which level."""
    if not code:
        return {}
    path = regions.path(code)
    levels = {each.level: each.code for each in path if each.level in LEVELS}
    return {"region": code, "within": sorted({code, *(each.code for each in path)}), **levels}

"""The API answers in the contract's shapes, and its description says what it answers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.report import to_json
from search.library import Library
from search.request import SearchRequest
from search.studies import STUDIES
from tests.room import ALIAS, FIRST, HOSTILE, open_room
from tests.shelf import REPORTS
from web import create_app, feeds
from web.feeds import latest

PHRASE = "首违不罚"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> FlaskClient:
    return create_app(library, rate=0).test_client()


def test_a_search_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    record = client.get(f"/api/search?q={PHRASE}&region=江西&year=2022&section=achievements").get_json()
    assert set(record) == {
        *("query", "read_as", "match", "notes", "total", "occurrences", "page", "pages"),
        *("took_ms", "generation", "hits", "facets"),
    }
    (hit,) = record["hits"]
    assert hit["id"] == FIRST.id
    assert hit["region"] == {"code": "360723", "names": ["江西省", "赣州市", "大余县"]}
    assert set(record["facets"]) == {"region", "level", "body", "year", "section"}
    marked = [text for snippet in hit["snippets"] for text, mark in snippet["parts"] if mark]
    assert set(marked) == {PHRASE}


def test_an_address_in_gbk_is_understood(client: FlaskClient) -> None:
    query = quote("首违不罚".encode("gbk"))
    assert client.get(f"/api/search?q={query}&region={quote('江西')}").get_json()["query"] == "首违不罚"


def test_a_report_is_given_as_extract_gives_it(client: FlaskClient) -> None:
    record = client.get(f"/api/reports/{FIRST.id}").get_json()
    assert record.items() >= to_json(FIRST).items()
    assert record["id"] == FIRST.id
    assert [version["version"] for version in record["versions"]] == [2, 1]
    assert client.get(f"/api/reports/{FIRST.id}?version=1").get_json()["sections"] != record["sections"]


def test_an_alias_leads_to_the_report_it_names(client: FlaskClient) -> None:
    assert client.get(f"/api/reports/{ALIAS}").location == f"/api/reports/{FIRST.id}"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/search?year=x", 400),
        ("/api/search?size=101", 400),
        ("/api/reports/unknown", 404),
        (f"/api/reports/{FIRST.id}?version=7", 404),
        (f"/api/reports/{FIRST.id}?version=x", 400),
        ("/api/regions?size=0", 400),
        ("/api/regions?q=" + "a" * 51, 400),
        ("/api/unknown", 404),
    ],
)
def test_errors_are_one_line_of_json(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    error = response.get_json()["error"]
    assert error
    assert "\n" not in error


def test_regions_are_offered_with_their_paths(client: FlaskClient) -> None:
    found = client.get("/api/regions?q=大余").get_json()["regions"]
    assert found[0] == {"code": "360723", "level": "county", "names": ["江西省", "赣州市", "大余县"]}


def test_the_state_says_whether_the_index_follows(client: FlaskClient, library: Library) -> None:
    state = client.get("/healthz").get_json()
    assert state["status"] == "ok"
    assert state["current"] is True
    assert state["corpus"]["reports"] == 7
    assert state["generation"] == library.engine.generation


def test_the_description_describes_what_is_answered(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").get_json()
    schemas = described["components"]["schemas"]
    examples = {
        "/api/search": f"/api/search?q={PHRASE}",
        "/api/reports/{id}": f"/api/reports/{HOSTILE.id}",
        "/api/regions": "/api/regions?q=江",
        "/api/since": f"/api/since?q={PHRASE}",
        "/api/complete": "/api/complete?q=首违",
        "/api/numbers": "/api/numbers",
        "/api/reports/{id}/numbers": f"/api/reports/{FIRST.id}/numbers",
        "/api/reports/{id}/reuse": f"/api/reports/{FIRST.id}/reuse?length=12",
        "/healthz": "/healthz",
        **{f"/api/{name}": f"/api/{name}?q={PHRASE}&year=2020..2022" for name in STUDIES},
    }
    assert set(described["paths"]) == set(examples)
    for path, address in examples.items():
        response = described["paths"][path]["get"]["responses"]["200"]
        schema = response["content"]["application/json"]["schema"]
        assert_fits(client.get(address).get_json(), schema, schemas)


def assert_fits(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    """A small reading of JSON Schema: references, types, required keys, lists, enumerations."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    if "enum" in schema:
        assert value in schema["enum"]
    kinds = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert any(isinstance(value, kinds[name]) for name in names), (value, schema)
    for name in schema.get("required", ()):
        assert_fits(value[name], schema["properties"][name], schemas)
    if isinstance(schema.get("items"), dict):
        for item in value:
            assert_fits(item, schema["items"], schemas)


def test_completions_come_from_the_collection_with_counts(client: FlaskClient) -> None:
    found = client.get("/api/complete?q=首违").get_json()
    assert found["query"] == "首违"
    assert {"text": "首违不罚", "count": 7}.items() <= found["completions"][0].items()


def test_the_feed_lists_what_matches_the_latest_first(client: FlaskClient, library: Library) -> None:
    feed = ET.fromstring(client.get(f"/feed.atom?q={PHRASE}&region=江西").data)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [REPORTS[1].title, REPORTS[0].title]
    assert all(entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry"))
    assert len(latest(library, SearchRequest(), most=2)) == 2


def test_the_feed_looks_as_far_back_as_it_must(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SearchRequest(q=PHRASE)
    whole = latest(library, asked)
    monkeypatch.setattr(feeds, "_SPAN", 1)
    assert latest(library, asked) == whole
    assert len(whole) == 5


def test_a_hostile_report_does_not_break_the_feed(client: FlaskClient) -> None:
    feed = ET.fromstring(client.get(f"/feed.atom?q={quote('<script>')}").data)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [HOSTILE.title]


def test_browsers_can_add_the_search(client: FlaskClient) -> None:
    described = ET.fromstring(client.get("/opensearch.xml").data)
    (page,) = (url for url in described if url.get("type") == "text/html")
    assert page.get("template") == "http://localhost/?q={searchTerms}"


def test_exports_have_as_many_rows_as_the_search_found(client: FlaskClient) -> None:
    total = client.get(f"/api/search?q={PHRASE}").get_json()
    rows = client.get(f"/export.jsonl?q={PHRASE}").data.splitlines()
    hits = client.get(f"/export.jsonl?q={PHRASE}&rows=hits").data.splitlines()
    assert (len(rows), len(hits)) == (total["total"], total["occurrences"])
    for suffix in ("csv", "xlsx", "bib", "ris"):
        response = client.get(f"/export.{suffix}?q={PHRASE}")
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].endswith(f".{suffix}")


def test_what_came_since_a_change_is_counted(client: FlaskClient, library: Library) -> None:
    now = client.get(f"/api/since?q={PHRASE}").get_json()
    assert now == {"change": library.engine.change, "new": 0}
    assert client.get(f"/api/since?q={PHRASE}&change=1").get_json()["new"] == 5
    before = library.corpus.change - 1
    assert client.get(f"/api/since?q={PHRASE}&change={before}").get_json()["new"] == 1
    assert client.get("/api/since?q=从未出现&match=literal&change=1").get_json()["new"] == 0
    assert client.get("/api/since?change=x").status_code == 400

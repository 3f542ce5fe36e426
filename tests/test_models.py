"""Language models ask with the protocol's own client: what they may quote is there letter for letter."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import anyio
import pytest

from search.library import Library
from search.marks import parts
from search.quotation import LONGEST, verify
from tests.room import FIRST, furnish, open_room

mcp = pytest.importorskip("mcp", reason="the MCP SDK is not installed: pip install 'zhice[mcp]'")

SITE = "https://zhice.example.org"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


def run(call: Callable[..., Any], *given: Any) -> Any:
    """What a coroutine function gives, in a thread of its own: a browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, call, *given).result()


def ask(library: Library, tool: str, **given: Any) -> Any:
    """What a tool answers to the SDK's client; what is wrong comes as text."""
    from web.models import build

    async def call() -> Any:
        async with mcp.Client(build(library, SITE)) as client:
            result = await client.call_tool(tool, given)
            return result.content[0].text if result.is_error else result.structured_content

    return run(call)


def test_the_client_lists_the_tools_and_none_of_them_writes(library: Library) -> None:
    from web.models import build

    async def call() -> Any:
        async with mcp.Client(build(library, SITE)) as client:
            return (await client.list_tools()).tools

    tools = run(call)
    names = {"search", "count", "read_report", "verify_quotation", "coverage", "trends"}
    assert {tool.name for tool in tools} == names
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_a_search_gives_hits_with_addresses_and_the_generation(library: Library) -> None:
    found = ask(library, "search", query="首违不罚", filters={"year": ["2022"]}, size=500)
    assert found["generation"] == library.engine.generation
    assert found["total"] == len(found["hits"]) == 3
    assert all(hit["address"].startswith(f"{SITE}/reports/{hit['id']}?q=") for hit in found["hits"])
    counted = ask(library, "count", query="首违不罚", filters={"year": ["2022"]})
    assert (counted["reports"], counted["occurrences"]) == (found["total"], found["occurrences"])
    assert counted["out_of"] == 4


def test_what_is_wrong_with_a_call_is_told(library: Library) -> None:
    assert "no region" in ask(library, "search", query="法治", filters={"region": ["没有这里"]})
    assert "no report" in ask(library, "read_report", id="no")
    assert "section: 9" in ask(library, "read_report", id=FIRST.id, section=9)
    assert f"1 to {LONGEST}" in ask(library, "verify_quotation", text="法" * (LONGEST + 1))


def test_a_report_is_read_by_section(library: Library) -> None:
    told = ask(library, "read_report", id=FIRST.id)
    assert [part["heading"] for part in told["sections"]] == [part.heading for part in FIRST.sections]
    part = ask(library, "read_report", id=FIRST.id, section=1)
    assert (part["text"], part["next_offset"]) == (FIRST.sections[1].searched, None)
    assert ask(library, "read_report", id=FIRST.id, section=1, offset=5)["text"] == part["text"][5:]


def test_a_wrong_quotation_is_told_with_its_differences(library: Library) -> None:
    right = "对首违不罚事项列出清单"
    found = ask(library, "verify_quotation", text=right)
    assert found["verified"]
    assert found["places"][0]["address"].startswith(f"{SITE}/reports/{FIRST.id}?q=")
    wrong = ask(library, "verify_quotation", text=right.replace("列出", "制定"))
    assert not wrong["verified"]
    assert wrong["nearest"]["text"] == right
    assert wrong["nearest"]["differences"] == [
        ["same", "对首违不罚事项"],
        ["missing", "列出"],
        ["added", "制定"],
        ["same", "清单"],
    ]
    other = ask(library, "verify_quotation", text=right, report_id=FIRST.id)
    assert other["verified"]


def test_other_widths_and_forms_are_found_and_not_verified(library: Library) -> None:
    found = verify(library, "對首违不罚事项列出清单")
    assert (found.verified, found.occurrences) == (False, 1)
    assert found.nearest
    assert found.nearest.text == "对首违不罚事项列出清单"


def test_a_thousand_substrings_verify_and_a_thousand_altered_ones_do_not(library: Library) -> None:
    random = Random(1)
    reports = [report for row in library.corpus.rows() if (report := library.corpus.get(row.id))]
    texts = [part.text for report in reports for part in parts(report) if part.text.strip()]
    for _ in range(1_000):
        text = random.choice(texts)
        start = random.randrange(len(text))
        quoted = text[start : start + random.randint(1, 60)]
        if not quoted.strip():
            continue
        assert verify(library, quoted).verified, quoted
        at = random.randrange(len(quoted))
        altered = f"{quoted[:at]}{random.choice('龘囍，x法ａ')}{quoted[at + random.randint(0, 1) :]}"
        stands = any(altered in text for text in texts)
        assert not altered.strip() or verify(library, altered).verified == stands, altered


def test_coverage_and_trends_count_as_the_pages_do(library: Library) -> None:
    covered = ask(library, "coverage", region="江西")
    assert covered["have_and_owed"]["2022"][0] == 2
    assert "赣州市" in covered["below"]
    trend = ask(library, "trends", queries=["首违不罚"])
    rows = {row["value"]: row for row in trend["series"][0]["rows"]}
    assert rows["2021"]["reports"] == 1


COMMAND = [sys.executable, "-c", "from web.start import main; main()", "--data"]


async def _count(server: Any) -> Any:
    async with mcp.Client(server) as client:
        return (await client.call_tool("count", {"query": "首违不罚"})).structured_content


def test_the_command_speaks_the_protocol_over_standard_input(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    parameters = mcp.StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], str(folder), "mcp"])
    assert run(_count, parameters)["reports"] == 5


def test_the_command_speaks_the_protocol_over_http(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen([*COMMAND, str(folder), "mcp", "--http", "--port", str(port)])
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        assert run(_count, f"http://127.0.0.1:{port}/mcp")["reports"] == 5
    finally:
        running.terminate()
        running.wait(30)

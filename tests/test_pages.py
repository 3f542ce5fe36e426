"""Golden pages: every page under tests/pages is read as the JSON beside it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.extract import extract
from crawler.page import Page
from index.report import to_json

PAGES = sorted(
    path for path in (Path(__file__).parent / "pages").iterdir() if path.suffix in (".html", ".txt")
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_read_as_reviewed(path: Path) -> None:
    read = extract(Page("", path.read_bytes()), name=path.name)
    got = {"set_aside": read.set_aside, **to_json(read.report)}
    golden = path.with_suffix(".json")
    if not golden.exists():
        golden.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} is new: review it")
    assert got == json.loads(golden.read_text(encoding="utf-8"))


def test_there_are_pages_of_every_kind() -> None:
    assert len(PAGES) >= 30

"""A browser at the reading room, one of each for all tests that want it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from search.library import Library
from tests.room import open_room
from web.application import create_app

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the room."""
    library: Library = open_room(tmp_path_factory.mktemp("room"))
    server = create_server(create_app(library, rate=0), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)
    library.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: set CHROMIUM to one")
    with playwright.sync_playwright() as play:
        # Containers have no user namespaces for Chromium's sandbox; only our own pages are opened.
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Opens pages in contexts of their own, with their options."""
    contexts = []

    def start(**options: Any) -> Any:
        context = chromium.new_context(**options)
        context.set_default_timeout(30_000)  # busy machines are slow, not broken
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()

"""Behind a real proxy, under a prefix, with https outside: every link leads back through the proxy."""

from __future__ import annotations

import csv
import io
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest

from tests.room import FIRST, furnish
from tests.served import serving

OUTSIDE = "https://zhice.example.org/zhice"
QUERY = quote("首违不罚")
STARTS = (
    "/",
    f"/?q={QUERY}&open=360000&lang=en",
    f"/?q={quote('从未出现过')}",
    f"/reports/{FIRST.id}/versions/2",
    "/?region=鼓楼区",
    "/nothing-here",
    "/opensearch.xml",
)
_MOST = 150
"""Pages that the walk reads."""


class Proxy:
    """nginx in front of the server: its own address inside, `OUTSIDE` to its readers."""

    def __init__(self, inside: str) -> None:
        self.inside = inside
        self._clients: dict[str, httpx.Client] = {}

    def read(self, address: str, source: str = "127.0.0.1") -> httpx.Response:
        """What a reader at a loopback address gets for an address outside."""
        assert address.startswith(OUTSIDE), address
        if source not in self._clients:
            self._clients[source] = httpx.Client(
                transport=httpx.HTTPTransport(local_address=source), timeout=30
            )
        return self._clients[source].get(self.inside + address.removeprefix("https://zhice.example.org"))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("proxy")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(furnish(folder / "data"), "--behind-proxy", "--processes", "2") as served:
        settings = folder / "nginx.conf"
        settings.write_text(_settings(folder, port, served.port), "utf-8")
        running = subprocess.Popen([nginx, "-p", str(folder), "-c", str(settings), "-e", str(folder / "log")])
        try:
            _wait(port)
            yield Proxy(f"http://127.0.0.1:{port}")
        finally:
            running.terminate()
            running.wait(30)


def _settings(folder: Path, port: int, behind: int) -> str:
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
        daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1;
        events {{}}
        http {{
            access_log off; {temporary}
            server {{
                listen 127.0.0.1:{port};
                location /zhice/ {{
                    proxy_pass http://127.0.0.1:{behind}/;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto https;
                    proxy_set_header X-Forwarded-Host zhice.example.org;
                    proxy_set_header X-Forwarded-Prefix /zhice;
                }}
            }}
        }}
    """


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx did not start")


def _own(address: str) -> bool:
    return urlsplit(address).hostname in ("zhice.example.org", "127.0.0.1", "localhost")


def _links(address: str, body: str) -> set[str]:
    """Every address on a page that leads into the collection, whole."""
    found = re.findall(r'(?:href|src|action|template)="([^"]*)"', body)
    return {
        link.partition("#")[0]
        for each in found
        if _own(link := urljoin(address, unescape(each).replace("{searchTerms}", QUERY)))
    }


def test_every_link_on_every_page_leads_back_through_the_proxy(proxy: Proxy) -> None:
    waiting = [OUTSIDE + start for start in STARTS]
    seen = set(waiting)
    shapes: set[str] = set()
    while waiting and len(shapes) < _MOST:
        address = waiting.pop(0)
        answer = proxy.read(address)
        if not address.endswith(tuple(STARTS[-3:])):
            assert answer.status_code == 200, address
        kind = answer.headers["content-type"].partition(";")[0]
        links = _links(address, answer.text) if kind.endswith(("html", "xml")) else set()
        for link in sorted(links - seen):
            assert link.startswith(f"{OUTSIDE}/"), f"{link} on {address}"
            # One of a kind is enough: the same page with the same parameters, whatever their values.
            shape = re.sub(r"[0-9a-f]{16}|=[^&]*", "", link)
            if shape not in shapes:
                shapes.add(shape)
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 60


def test_the_feed_the_exports_and_the_descriptions_name_the_address_outside(proxy: Proxy) -> None:
    feed = proxy.read(f"{OUTSIDE}/feed.atom?q={QUERY}").text
    assert set(re.findall(r'href="([^"?]*)', feed)) > {f"{OUTSIDE}/feed.atom", f"{OUTSIDE}/"}
    table = csv.DictReader(io.StringIO(proxy.read(f"{OUTSIDE}/export.csv?q={QUERY}").text.lstrip("\ufeff")))
    links = [row["本库链接"] for row in table]
    assert len(links) >= 4
    assert all(link.startswith(f"{OUTSIDE}/reports/") for link in links)
    assert proxy.read(f"{OUTSIDE}/api/openapi.json").json()["servers"] == [{"url": OUTSIDE}]
    assert f"{OUTSIDE}/?q={QUERY}" in proxy.read(f"{OUTSIDE}/?q={QUERY}").text


def test_a_reader_who_asks_too_often_stops_no_other_reader_of_the_proxy(proxy: Proxy) -> None:
    hasty = (proxy.read(f"{OUTSIDE}/robots.txt", "127.0.0.2").status_code for _ in range(3_000))
    assert 429 in hasty
    assert proxy.read(f"{OUTSIDE}/robots.txt", "127.0.0.3").status_code == 200

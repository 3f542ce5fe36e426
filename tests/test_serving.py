"""The server under readers who are slow, silent or many, and its processes from start to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from index.corpus import Corpus
from index.indexing import follow
from search.library import CORPUS, INDEX
from tests.room import furnish
from tests.served import Served, serving
from tests.shelf import report
from web.serving import connections, processes
from web.serving.connections import Server
from web.serving.lanes import Lane, Lanes
from web.serving.proxy import BehindProxy

GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LONG = 40_000_000


class Work:
    """A request that is answered when it is told to be."""

    def __init__(self, reader: str, path: str = "/") -> None:
        self.reader, self.path = reader, path
        self.begun, self.finish = threading.Event(), threading.Event()

    def service(self) -> None:
        self.begun.set()
        self.finish.wait(30)

    def cancel(self) -> None:
        self.finish.set()


def test_a_reader_has_his_share_of_a_lane_and_another_is_served_meanwhile() -> None:
    lane = Lane("test", 4, 2)
    greedy, other = [Work("a") for _ in range(9)], Work("b")
    for work in (*greedy, other):
        lane.add(work)
    assert other.begun.wait(30)
    assert [work.begun.wait(0.01) for work in greedy] == [True] * 2 + [False] * 7
    greedy[1].finish.set()
    assert greedy[2].begun.wait(30)
    assert not greedy[3].begun.wait(0.01)
    for work in (*greedy, other):
        work.finish.set()
    assert greedy[8].begun.wait(30)
    lane.close()


def test_exports_searches_and_quick_answers_wait_for_none_of_another_lane() -> None:
    lanes = Lanes(2)
    crowd = [Work(f"{number}", path) for number in range(9) for path in ("/export.csv", "/?q=a")]
    for work in crowd:
        lanes.add_task(work)
    state, wrong = Work("9", "/healthz"), Work("9", "")
    lanes.add_task(state)
    assert state.begun.wait(30)
    state.finish.set()
    lanes.add_task(wrong)
    assert wrong.begun.wait(30)
    for work in (*crowd, wrong):
        work.finish.set()
    lanes.shutdown()


def _application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/export.long":
        return (bytes(65_536) for _ in range(LONG // 65_536))
    return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]


@contextmanager
def _running(application: Any = _application, proxies: frozenset[str] = frozenset()) -> Iterator[int]:
    """A server in a thread of this process; its port."""
    listener = processes.listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    with _turning(Server(application, listener, 2, proxies)):
        yield port


@contextmanager
def _turning(server: Server) -> Iterator[None]:
    """A server's life in a thread."""
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.turn(0.05)
        server.finish(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _as(name: str, application: Callable[..., Any]) -> Callable[..., Any]:
    """An application that is told by which of several servers it is asked."""
    return lambda environ, start: application(environ | {"SERVER_NAME": name}, start)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READ_WITHIN", 0.3)
    monkeypatch.setattr(connections, "SENT_WITHIN", 0.3)
    monkeypatch.setattr(connections, "_SWEEP_EVERY", 0.05)


def _ended(connection: socket.socket) -> bool:
    """Whether the server closes a connection before this waits too long."""
    connection.settimeout(30)
    with contextlib.suppress(ConnectionResetError):  # A reset ends it, too.
        while connection.recv(65_536):
            continue
    return True


def _is_cut(connection: socket.socket) -> bool:
    """Whether a connection is closed; one more byte is sent on one that is not."""
    try:
        connection.sendall(b"a")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def _answer(port: int, path: bytes = b"") -> bytes:
    """A whole answer, which may come in several pieces: its head and its body."""
    with socket.create_connection(("127.0.0.1", port), 30) as asking, asking.makefile("rb") as answer:
        asking.sendall(LAST % path)
        return answer.read()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_address_with_bare_chinese_is_read_as_if_it_were_escaped(encoding: str) -> None:
    def repeat(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])
        return [environ["QUERY_STRING"].encode() + environ["PATH_INFO"].encode("latin-1")]

    with _running(repeat) as port:
        bare = "报告?q=首违不罚".encode(encoding)
        path, query = (quote(part.encode(encoding)) for part in ("报告", "首违不罚"))
        answers = {
            _answer(port, address).rpartition(b"\r\n")[2] for address in (bare, f"{path}?q={query}".encode())
        }
    assert answers == {f"q={query}/".encode() + "报告".encode(encoding)}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", GET % b"" + b"GET / HT"])
def test_a_connection_that_does_not_say_what_it_wants_is_closed(begun: bytes) -> None:
    with _running() as port, socket.create_connection(("127.0.0.1", port), 30) as silent:
        silent.sendall(begun)
        assert _ended(silent)
        assert b"200 OK" in _answer(port)


@pytest.mark.usefixtures("impatient")
def test_a_request_that_comes_byte_by_byte_is_closed_all_the_same() -> None:
    with _running() as port, socket.create_connection(("127.0.0.1", port), 30) as slow:
        slow.sendall(b"GET /")
        slow.settimeout(0.05)
        _until(lambda: _is_cut(slow))


@pytest.mark.usefixtures("impatient")
def test_readers_who_take_nothing_of_their_export_give_the_threads_back() -> None:
    with _running() as port, ExitStack() as stack:
        for _ in range(6):
            unread = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            unread.sendall(GET % b"export.long")
        assert b"200 OK" in _answer(port)
        with socket.create_connection(("127.0.0.1", port), 60) as reading:
            reading.sendall(b"GET /export.long HTTP/1.0\r\n\r\n")
            taken = 0
            while block := reading.recv(1_000_000):
                taken += len(block)
        assert taken > LONG // 65_536 * 65_536


def test_of_too_many_silent_connections_the_oldest_goes_and_the_newest_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_AN_ADDRESS", 5)
    with _running() as port, ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 30)) for _ in range(9)]
        assert b"200 OK" in _answer(port)
        assert all(_ended(each) for each in silent[:4])
        silent[-1].sendall(GET % b"")
        assert b"200 OK" in silent[-1].recv(65_536)


def test_a_process_with_more_to_do_lets_the_others_be_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_GIVES_WAY", 0.5)
    monkeypatch.setattr(connections, "_AT_LONGEST", 5.0)
    taken: list[str] = []
    done = threading.Event()

    def hold(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        taken.append(environ["SERVER_NAME"])
        done.wait(30)
        start("200 OK", [])
        return [b"done"]

    with processes.listen("127.0.0.1", 0) as listener, ExitStack() as stack:
        port = listener.getsockname()[1]
        for name in "ab":
            server = Server(_as(name, hold), listener.dup(), 4, frozenset(), is_shared=True)
            stack.enter_context(_turning(server))
        stack.callback(done.set)
        for number in range(1, 5):
            asking = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            asking.sendall(GET % b"")
            _until(lambda number=number: len(taken) == number)
    assert sorted(taken) == ["a", "a", "b", "b"]


def test_a_proxy_may_name_any_host_that_can_be_one(folder: Path) -> None:
    with serving(folder, "--processes", "1", "--behind-proxy") as served:
        for host, status in (("zhice.example.org", 200), ("[", 421), ("a" * 300, 421), ("", 200)):
            headers = {"X-Forwarded-Host": host}
            assert httpx.get(f"{served.site}/feed.atom", headers=headers).status_code == status


def test_what_a_stranger_says_of_himself_is_not_believed() -> None:
    claims = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    for proxies, told in (
        (frozenset[str](), "127.0.0.1 http"),
        (frozenset({"127.0.0.1"}), "192.0.2.7 https"),
    ):
        with _running(BehindProxy(_application, proxies), proxies) as port:
            assert httpx.get(f"http://127.0.0.1:{port}/", headers=claims).text == told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(tmp_path_factory.mktemp("data"))


needs_fork = pytest.mark.skipif(not processes.can_fork(), reason="several processes need fork (Linux)")


def _workers(served: Served) -> set[int]:
    found = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text()
    return set(map(int, found.split()))


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")


@needs_fork
def test_a_new_generation_reaches_every_process(folder: Path) -> None:
    def generations() -> set[int]:
        # A connection each: any of the processes may take it.
        return {httpx.get(f"{served.site}/api/search?q=法治").json()["generation"] for _ in range(20)}

    with serving(folder, "--processes", "2") as served:
        _until(lambda: len(_workers(served)) == 2)
        [before] = generations()
        with Corpus.open(folder / CORPUS) as corpus:
            corpus.put(report("new", "赣州市", 2023, "推行首违不罚。"))
            follow(corpus, folder / INDEX)
        assert generations() == {before + 1}


@needs_fork
def test_a_reload_replaces_the_processes_and_a_lost_one_is_replaced(folder: Path) -> None:
    with serving(folder, "--processes", "2") as served:
        _until(lambda: len(_workers(served)) == 2)
        first = _workers(served)
        served.tell(signal.SIGHUP)
        _until(lambda: len(_workers(served)) == 2 and not _workers(served) & first)
        assert httpx.get(f"{served.site}/healthz").json()["status"] == "ok"
        lost = min(_workers(served))
        os.kill(lost, signal.SIGKILL)
        _until(lambda: len(_workers(served)) == 2 and lost not in _workers(served))
        assert httpx.get(f"{served.site}/healthz").json()["status"] == "ok"


@pytest.mark.parametrize("count", ["1", pytest.param("2", marks=needs_fork)])
def test_a_stop_lets_answers_end_that_were_begun(folder: Path, count: str) -> None:
    with serving(folder, "--processes", count) as served, served.connect() as asking:
        asking.sendall(b"GET /export.csv HTTP/1.0\r\n\r\n")
        first = asking.recv(100)
        served.tell(signal.SIGTERM)
        rest = b"".join(iter(lambda: asking.recv(65_536), b""))
        assert (first + rest).rstrip().endswith(b"+00:00")
        assert served.process.wait(30) == 0


def test_a_port_that_is_taken_is_told_in_one_line(zhice: Any, folder: Path) -> None:
    with processes.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        code, out, err = zhice("serve", "--port", port, data=folder)
        assert (code, out) == (1, "")
        assert f"127.0.0.1:{port}" in err
        code, out, err = zhice("demo", "--port", port)
        assert (code, out) == (1, "")
        assert "choose another --port" in err


def test_a_host_that_this_server_is_not_is_refused_and_not_repeated(folder: Path) -> None:
    with serving(folder, "--processes", "1", "--name", "zhice.example.org") as served:
        foreign = httpx.get(f"{served.site}/feed.atom", headers={"Host": "evil.example"})
        assert foreign.status_code == 421
        assert "evil.example" not in foreign.text
        own = httpx.get(f"{served.site}/feed.atom", headers={"Host": "zhice.example.org"})
        assert "http://zhice.example.org/feed.atom" in own.text
        assert served.site in httpx.get(f"{served.site}/feed.atom").text

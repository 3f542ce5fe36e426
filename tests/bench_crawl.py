"""Crawling measured: pages a second over loopback hosts at no delay, memory, and where the time goes.

`python -m tests.bench crawl [PAGES] [MANY]`, over 50 hosts that run in a process of their own: 2,000 pages
read in full by the crawl itself, by one worker and by as many as there are processors, with BeautifulSoup
alone beside it as the limit; then 20,000 pages that are hardly read, for the memory and the pace of the
crawl.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from bs4 import BeautifulSoup

from crawler.due.frontier import Frontier
from crawler.extract import EXTRACTOR, Extracted, Read, extract
from crawler.page import Hints, Page
from crawler.reading.workers import Workers, processors
from crawler.run import Options, crawl
from crawler.sites.site import Site
from index.corpus import Corpus
from index.report import Report, Section, report_id

HOSTS, PER_LIST = 50, 50
SENTENCES = (
    "全面推行行政执法公示、执法全过程记录和重大执法决定法制审核三项制度，规范执法行为。",
    "深化放管服改革，编制权责清单，推行首违不罚和轻微不罚，优化法治化营商环境。",
    "坚持和发展新时代枫桥经验，健全多元化解机制，全年调处矛盾纠纷若干件。",
    "压实党政主要负责人履行推进法治建设第一责任人职责，专题研究部署有关工作。",
)


def article(host: int, number: int) -> str:
    """A page of some 25 kB with 2,000 characters of report in it."""
    year, name = 2018 + number % 8, f"示例{host}县第{number}镇"
    body = "".join(
        f"<p style='text-indent:2em'><span>{heading}</span></p>"
        + "".join(f"<p><span>{SENTENCES[(number + n) % 4]}（{number}.{n}）</span></p>" for n in range(12))
        for heading in ("一、主要举措和成效", "二、存在的问题", "三、下一步工作安排")
    )
    furniture = "".join(f"<li><a href='/c{n}/'>栏目{n}</a></li>" for n in range(150))
    return (
        f"<html><head><title>{name}</title></head><body><ul>{furniture}</ul>"
        f"<h1>{name}人民政府关于{year}年度法治政府建设情况的报告</h1>"
        f"<div class='TRS_Editor'>{body}</div></body></html>"
    )


def listing(pages: int, first: int) -> str:
    rows = "".join(
        f"<li><a href='/t20230115_{n}.html'>关于法治政府建设情况的报告{n}</a> 2023-01-15</li>"
        for n in range(first, min(first + PER_LIST, pages))
    )
    lists = -(-pages // PER_LIST)
    return f"<ul>{rows}</ul><script>createPageHTML({lists}, {first // PER_LIST}, 'index', 'html')</script>"


def serve(hosts: int, pages: int, ready: Connection) -> None:
    """Run the sites, one server a host, until killed."""
    servers = [_server(host, pages) for host in range(hosts)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.5,), daemon=True).start()
    ready.send([server.server_address[1] for server in servers])
    threading.Event().wait()


def _server(host: int, pages: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 65536

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2].removesuffix(".html")
            kind, _, number = name.rpartition("_")
            text = ""
            if kind.startswith("t2023"):
                text = article(host, int(number))
            elif name in ("", "index") or kind == "index":
                text = listing(pages, PER_LIST * int(number or 0) if kind else 0)
            body = text.encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@contextmanager
def running(hosts: int, pages: int) -> Iterator[list[int]]:
    """The ports of the sites while the block lasts."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(hosts, pages, there))
    process.start()
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()


def glance(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
    """Reading as light as can be: what is left is the crawl itself."""
    section = Section(("other",), "", page.url)
    return Extracted(Report(report_id(page.url), hints.title, (section,), page.url), "", "")


def measure(pages: int, workers: int, read: Read, rate: Connection) -> None:
    """Crawl so many pages and print what it took; in a process of its own, for the memory's sake.

    Without workers this process reads the pages itself.
    """
    before, memory = _megabytes(), list[int]()

    def look(done: int, known: int, where: str) -> None:
        if done % (pages // 4) == 0:
            memory.append(_megabytes())

    with (
        Workers(workers, read=read) if workers else nullcontext() as crowd,
        running(HOSTS, pages // HOSTS) as ports,
        tempfile.TemporaryDirectory() as folder,
        Corpus.open(Path(folder) / "corpus.db") as corpus,
        Frontier.open(Path(folder) / "crawl.db") as frontier,
    ):
        sites = [
            Site(f"s{n}", (f"http://127.0.0.1:{port}/",), delay=0, loopback=True)
            for n, port in enumerate(ports)
        ]
        options = Options(read, EXTRACTOR)
        if crowd:
            options = Options(crowd.extract, EXTRACTOR, read_list=crowd.read_list)
        began, worked = time.perf_counter(), time.process_time()
        report = crawl(corpus, frontier, sites, options, look)
        took, work = time.perf_counter() - began, time.process_time() - worked
    total = report.total
    asked, new = total.counts["asked"], total.counts.get("new", 0)
    quarters = ", ".join(f"{number:,}" for number in memory)
    there = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{asked:,} pages of {HOSTS} hosts in {took:.1f} s: {asked / took:.0f} pages a second")
    print(f"new {new:,}, set aside {sum(total.set_aside.values()):,}, failed {len(total.failed):,}")
    print(f"processor a page: {1000 * work / asked:.1f} ms here", end="")
    print(f", {1000 * (there.ru_utime + there.ru_stime) / asked:.1f} ms in sites and workers")
    print(
        f"memory {before:,} MB before, {quarters} MB at each quarter, at most {_megabytes():,} MB", flush=True
    )
    rate.send(asked / took)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print what a crawl takes."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    number = processors()
    rates = [
        _run(f"{pages:,} pages, read by {told}", pages, crowd, extract)
        for told, crowd in (("the crawl itself", 0), ("one worker", 1), (f"{number} workers", number))
    ]
    alone, one, several = rates
    print(f"one worker reads {one / alone:.2f} times as many as the crawl itself,", end=" ")
    print(f"{number} workers {several / one:.2f} times as many as one")
    _reading(pages // 4, number)
    _run(f"{many:,} pages, glanced at", many, 0, glance)
    _limit()


def _run(label: str, pages: int, workers: int, read: Read) -> float:
    print(f"{label}:", flush=True)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=measure, args=(pages, workers, read, there))
    process.start()
    there.close()
    try:
        return float(here.recv())
    except EOFError:
        sys.exit("the crawl broke off")
    finally:
        process.join()


def _reading(pages: int, number: int) -> None:
    """Print how reading alone grows with workers: no site is asked, nothing is kept."""
    page, rates = Page("http://127.0.0.1/t20230115_1.html", article(0, 0).encode()), list[float]()
    for count in (1, number):
        with Workers(count) as crowd, ThreadPoolExecutor(2 * count) as pool:
            began = time.perf_counter()
            list(pool.map(lambda _, crowd=crowd: crowd.extract(page), range(pages)))
            rates.append(pages / (time.perf_counter() - began))
    print(f"reading alone: one worker {rates[0]:.0f} pages a second, {number} workers {rates[1]:.0f}")


def _limit() -> None:
    text, began = article(0, 0), time.process_time()
    for _ in range(100):
        BeautifulSoup(text, "lxml")
    print(f"BeautifulSoup alone: {100 / (time.process_time() - began):.0f} pages a second of processor")


if __name__ == "__main__":
    main()

"""Mutated pages: `python -m tests.fuzz_extract [HOW MANY] [SEED]`; run by hand, 20,000 by default.

Each golden page is cut, spliced with another, its bytes changed, its tags dropped or doubled. Reading must
not raise, must bring no character that the page does not have, and reading what was read changes nothing.
"""

from __future__ import annotations

import html
import random
import re
import sys
import tempfile
import time
from pathlib import Path

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.markup.decode import decode
from index.cleaning import clean_text
from index.report import Report
from tests.mutations import change, cut, double, mutated, splice

PAGES = Path(__file__).parent / "pages"
TAG = re.compile(rb"<[^>]*>")
_PIECES = (
    b"<table><tr><td>",
    b"</div></div>",
    b"<!--",
    b"-->",
    b"<script>",
    b"</html>",
    b"<p style='display:none'>",
    b"\xff\xfe",
    b"&#20013;",
    b"<br>" * 50,
    b"<div>" * 400,
    *(text.encode() for text in ("一、存在的问题", "附件：", "2023年1月5日", "相关文章", "发布日期：")),
)


def mutate(body: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """One page changed in one to five ways."""
    return mutated(body, others, chance, (cut, splice, change, _drop_tag, double, _insert))


def problem(body: bytes) -> str:
    """What is wrong with how a page is read, or nothing."""
    extracted = extract(Page("http://www.example.gov.cn/a.html", body), name="fuzz")
    read = extracted.report
    text = html.unescape(html.unescape(decode(body)))
    known = {*text, *clean_text(text), *"\n\t "}
    held = {char for part in read.sections for char in part.heading + part.text}
    # A reference such as &#x4e00 may have been cut open: the parser mends what unescape leaves.
    if (strange := held - known) and b"&" not in body:
        return f"characters that the page does not have: {strange}"
    if extracted.set_aside:
        return ""
    again = extract(Page("", read.text.encode()), name="fuzz").report
    return "" if same_text(read, again) else "reading what was read changes it"


def same_text(first: Report, second: Report) -> bool:
    """Whether two reports have the same sections."""
    return [part.text for part in first.sections] == [part.text for part in second.sections]


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    pages = [path.read_bytes() for path in sorted(PAGES.iterdir()) if path.suffix != ".json"]
    begun, found = time.monotonic(), dict[str, int]()
    for number in range(wanted):
        body = mutate(chance.choice(pages), pages, chance)
        if wrong := problem(body):
            kind = wrong.split(":")[0]
            found[kind] = found.get(kind, 0) + 1
            if found[kind] <= 3:
                kept = Path(tempfile.gettempdir(), f"fuzz-{number}.html")
                kept.write_bytes(body)
                print(f"{kept}: {wrong}", file=sys.stderr)
    seconds = time.monotonic() - begun
    print(f"{wanted} mutated pages in {seconds:.0f} s, none raised; {found or 'nothing else found'}")


def _drop_tag(body: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    tags = list(TAG.finditer(body))
    if not tags:
        return body
    tag = chance.choice(tags)
    return body[: tag.start()] + body[tag.end() :]


def _insert(body: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    piece = chance.choice(_PIECES)
    place = chance.randrange(len(body) + 1)
    return body[:place] + piece + body[place:]


if __name__ == "__main__":
    main()

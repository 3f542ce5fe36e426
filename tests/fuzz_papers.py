"""Mutated papers and holders of pages: `python -m tests.fuzz_papers [HOW MANY] [SEED]`; 20,000 by default.

DOC, DOCX, OFD, PDF, RTF, transcripts, MHTML, ZIP, JSON lines, tables and marks of saved pages are cut,
spliced and changed, packed ones also in their unpacked members. Reading gives text, a warning or its own
error.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.jsonlines import read_lines
from crawler.reading.manifest import ManifestError, read_manifest
from crawler.reading.mhtml import MhtmlError, read_mhtml
from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.ocr import Seen
from crawler.reading.papers.paper import read_paper
from crawler.reading.papers.transcript import write_transcript
from crawler.reading.saved import marks_in
from crawler.reading.sorts import sort_of
from tests.mutations import change, cut, double, mutated, splice
from tests.old_word import ROW_END, Par, a_doc
from tests.papers import a_docx, a_pdf, an_ofd, numbered_list, paragraph, run, table, text_object, zipped
from tests.test_saved import URL, a_bundle
from tests.test_word_xml import of_2003

NOW = datetime(2024, 1, 1, tzinfo=UTC)
SLOW = 5.0
"""Seconds; a file that takes longer is told."""


def samples() -> list[bytes]:
    """Files of every kind, with what real ones have."""
    words = ["某县2022年法治政府建设报告", "一、成效", "全年学法十次，公布清单二十项。"]
    numbering = numbered_list(("chineseCounting", "%1、"), ("decimal", "%2."))
    numbers = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    inner = table([["甲", paragraph("乙") + table([["丙", "1"]])]])
    body = [*words, paragraph("有号", numbers), inner, paragraph(run("字", "<w:vanish/>") + "<w:del/>")]
    pages = ["".join(text_object(word, 20, 20 + 9 * n) for n, word in enumerate(words))] * 2
    printed = [[(word, 700 - 20 * n) for n, word in enumerate(words)] + [("- 1 -", 40)]] * 2
    seen = [Seen(word, n / 9, 0.9) for n, word in enumerate(words)]
    return [
        a_docx(body, {"numbering": numbering, "footnotes": paragraph("注")}),
        an_ofd(pages, order=[1, 0], templates={"1": text_object("某县", 1, 1)}),
        a_pdf(printed),
        a_doc([*words, Par("格", ROW_END, mark="\x07")], {"footnotes": ["注"]}),
        rb"{\rtf1\ansi\ansicpg936 \u26576?\u21439?\par{\footnote a}\intbl 2022\cell\row{\field{\*\fldinst}}}",
        of_2003("".join(map(paragraph, words)) + inner),
        write_transcript([seen, seen], "1 of 2 pages"),
        a_bundle([("text/html", URL, "<p>某县".encode()), ("image/png", "", b"png")]),
        zipped({"a.html": "<p>某县", "manifest.csv": "file,url\na.html,http://www.example.gov.cn/1.html\n"}),
        '{"title": "某县报告", "year": 2022, "sections": [{"text": "字"}]}\n'.encode(),
        f"file,url\n2022\\a.html,{URL}\n".encode(),
        f"<!-- saved from url=(0043){URL} --><link rel=canonical href={URL}><p>字".encode(),
    ]


def mutate(body: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """One file changed in one to five ways, half of the packed ones inside."""
    if body.startswith(b"PK") and chance.random() < 0.5:
        return _inside(body, others, chance)
    return mutated(body, others, chance, (cut, splice, change, double))


def look_at(body: bytes) -> None:
    """Read a file in every way that it could be read; raises what must not be raised."""
    paper = read_paper(body)
    if bool(paper.lines) == bool(paper.why_empty):
        raise AssertionError(f"{len(paper.lines)} lines and the warnings {paper.warnings}")
    extract(Page("", body), name="fuzz")
    sort_of("a", body)
    marks_in(body)
    list(read_lines(BytesIO(body), lambda number: f"fuzz#{number}"))
    with contextlib.suppress(ManifestError):
        read_manifest("manifest.csv", body, ["a.html", "2022/a.html"])
    with contextlib.suppress(MhtmlError):
        read_mhtml(body, NOW)
    with contextlib.suppress(PaperError):
        parts = Unzipped(body)
        for name in parts.names:
            parts.read(name)


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    made, begun, slowest = samples(), time.monotonic(), 0.0
    for number in range(wanted):
        body = mutate(chance.choice(made), made, chance)
        start = time.process_time()
        try:
            look_at(body)
        except Exception:
            print(f"file {number} of seed {sys.argv[2:] or 0}: {body[:2_000]!r}", file=sys.stderr)
            raise
        slowest = max(slowest, time.process_time() - start)
    seconds = time.monotonic() - begun
    print(f"{wanted} mutated files in {seconds:.0f} s, none raised; the slowest took {slowest:.2f} s")
    if slowest > SLOW:
        sys.exit(1)


def _inside(body: bytes, others: list[bytes], chance: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(members))
    return zipped(members | {name: mutate(members[name], others, chance)})


if __name__ == "__main__":
    main()

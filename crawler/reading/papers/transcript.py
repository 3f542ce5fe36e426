"""What was recognised on the pages of a scan, kept as a file beside it to be read again at no cost."""

from __future__ import annotations

import json
from collections.abc import Sequence

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.ocr import Seen
from crawler.reading.papers.printed.layout import Printed, paragraphs

MARK = b"%zhice-transcript-1\n"
MEDIA_TYPE = "application/x-zhice-transcript"


def write_transcript(pages: Sequence[Sequence[Seen]], cut: str = "") -> bytes:
    """The lines of pages as a file; `cut` tells what was not read."""
    record = {
        "cut": cut,
        "pages": [[[s.text, round(s.height, 4), round(s.confidence, 4)] for s in p] for p in pages],
    }
    return MARK + json.dumps(record, ensure_ascii=False).encode()


def read_transcript(body: bytes) -> Contents:
    """The paragraphs of a transcript, and how sure they are. Raises `PaperError` for what is none."""
    try:
        record = json.loads(body.removeprefix(MARK))
        pages = [[Seen(str(t), float(h), float(c)) for t, h, c in page] for page in record["pages"]]
        cut = str(record["cut"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise PaperError(f"is no transcript: {type(error).__name__}") from error
    lines = [seen for page in pages for seen in page]
    size = sum(len(seen.text) for seen in lines)
    sure = sum(seen.confidence * len(seen.text) for seen in lines) / size if size else 0.0
    contents = paragraphs([[Printed(seen.text, seen.height) for seen in page] for page in pages], cut)
    return Contents(contents.lines, contents.left_out, cut, sure)

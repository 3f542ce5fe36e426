"""Old Word files (DOC, WPS) to lines, by the program catdoc."""

from __future__ import annotations

import shutil
import subprocess

from crawler.reading.papers.contents import Contents, PaperError
from index.cleaning import tidy

_TIMEOUT = 30
"""Seconds."""
_OLE, _STREAM = b"\xd0\xcf\x11\xe0", "WordDocument".encode("utf-16-le")


def read_doc(body: bytes) -> Contents:
    """The paragraphs of an old Word file. Raises `PaperError` where catdoc is missing or gives up."""
    if body.startswith(_OLE) and _STREAM not in body:
        # catdoc prints the bytes of what it does not know.
        raise PaperError("there is no Word document in it")
    program = shutil.which("catdoc")
    if not program:
        raise PaperError("a .doc file needs the program catdoc")
    try:
        done = subprocess.run(
            [program, "-d", "utf-8", "-w", "-"], input=body, capture_output=True, timeout=_TIMEOUT, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PaperError(f"catdoc: {type(error).__name__}") from None
    text = done.stdout.decode("utf-8", "replace")
    return Contents(tuple(line for each in text.splitlines() if (line := tidy(each))))

"""The words of RTF 1.9.1 that say what is shown, and the characters that its bytes are."""

from __future__ import annotations

import codecs

CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
CHARSETS = {77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
             177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip
"""Code pages by the character sets of fonts."""
_NAMES = {936: "gb18030", 950: "big5hkscs", 10000: "mac_roman", 65001: "utf-8", 1361: "johab"}
SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
ELEMENTS = {
    "tab": "tab", "line": "br", "page": "br", "column": "br", "lbr": "br", "softline": "br",
}  # fmt: skip
SYMBOLS = frozenset("\\{}")
ASIDES = {
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        "heads and feet of pages",
    ),
    "annotation": "comments",
}
BOXES = frozenset(("footnote", "shptxt", "dptxbxtext"))
"""What follows the paragraph that it stands in."""
LABELS = frozenset(("listtext", "pntext"))
STARRED = frozenset(
    ("fldinst", "shpinst", "do", "ud", "nesttableprops", "annotation", "listtext", "pntext", "shptxt",
     "footnote")
)  # fmt: skip
"""Destinations that are read although they may be passed over."""
PASSED = frozenset(
    ("colortbl", "stylesheet", "info", "pict", "shprslt", "sp", "nonesttables", "listtable", "upr", "revtbl",
     "listoverridetable", "rsidtbl", "filetbl", "xe", "tc", "rxe", "txe", "bkmkstart", "bkmkend", "ftnsep",
     "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "nonshppict", "objdata", "template", "private",
     "generator", "atnid", "atnauthor", "atndate", "atnicn", "pgdsctbl", "comment")
)  # fmt: skip
"""Destinations that hold no text of the document, or hold it again."""


READ = frozenset(
    ("u", "uc", "ansicpg", "f", "fcharset", "cpg", "plain", "v", "deleted", "pard", "intbl", "itap", "par",
     "sect", "cell", "nestcell", "row", "nestrow", "fldinst", "fldrslt", "field")
).union(CODE_PAGES, SIGNS, ELEMENTS, ASIDES, BOXES, LABELS)  # fmt: skip
"""The words that are read; most are about looks."""


def codec(page: int, otherwise: str) -> str:
    """The codec of a code page; another where there is none."""
    name = _NAMES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return otherwise
    return name


def decoded(raw: bytes, names: list[str]) -> str:
    """Text by the first codec that can read it; else by the last, with what is damaged marked."""
    for name in filter(None, names):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode(names[-1], "replace")

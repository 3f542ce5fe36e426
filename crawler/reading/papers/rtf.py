"""RTF, which is often called .doc, to lines: told as a DOCX is, and read by the same `Story` (RTF 1.9.1)."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.reading.papers.contents import Contents
from crawler.reading.papers.numbering import Numbering
from crawler.reading.papers.story import Story, Surroundings
from crawler.reading.papers.styles import Styles
from crawler.reading.papers.telling import Recorder, Tables, tag
from crawler.reading.papers.xml import Budget, Handler

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+"
    rb"|([^\\{}\r\n\0]+)|\\"
)
"""A word with its number, a byte, a symbol, a brace, nothing, text, the end."""
_DEEPEST = 60
"""A table in more others is not believed."""
_MOST_PIECES = 400_000
"""Paragraphs, and texts in them that look alike."""
_MOST_TEXTS = 3
"""Notes in boxes in notes: those deeper are read where they stand."""
_CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CHARSETS = {77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
             177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip
"""Code pages by the character sets of fonts."""
_NAMES = {936: "gb18030", 950: "big5hkscs", 10000: "mac_roman", 65001: "utf-8", 1361: "johab"}
_SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_ELEMENTS = {
    "tab": "tab", "line": "br", "page": "br", "column": "br", "lbr": "br", "softline": "br",
}  # fmt: skip
_SYMBOLS = frozenset("\\{}")
_ASIDES = {
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        "heads and feet of pages",
    ),
    "annotation": "comments",
}
_BOXES = frozenset(("footnote", "shptxt", "dptxbxtext"))
"""What follows the paragraph that it stands in."""
_LABELS = frozenset(("listtext", "pntext"))
_STARRED = frozenset(
    ("fldinst", "shpinst", "do", "ud", "nesttableprops", "annotation", "listtext", "pntext", "shptxt",
     "footnote")
)  # fmt: skip
"""Destinations that are read although they may be passed over."""
_PASSED = frozenset(
    ("colortbl", "stylesheet", "info", "pict", "shprslt", "sp", "nonesttables", "listtable", "upr", "revtbl",
     "listoverridetable", "rsidtbl", "filetbl", "xe", "tc", "rxe", "txe", "bkmkstart", "bkmkend", "ftnsep",
     "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "nonshppict", "objdata", "template", "private",
     "generator", "atnid", "atnauthor", "atndate", "atnicn", "pgdsctbl", "comment")
)  # fmt: skip
"""Destinations that hold no text of the document, or hold it again."""


_READ = frozenset(
    ("u", "uc", "ansicpg", "f", "fcharset", "cpg", "plain", "v", "deleted", "pard", "intbl", "itap", "par",
     "sect", "cell", "nestcell", "row", "nestrow", "fldinst", "fldrslt", "field")
).union(_CODE_PAGES, _SIGNS, _ELEMENTS, _ASIDES, _BOXES, _LABELS)  # fmt: skip
"""The words that are read; most are about looks."""


def read_rtf(body: bytes) -> Contents:
    """The paragraphs and table rows of an RTF file; heads and feet of pages and comments are counted.

    Raises `PaperError` for one that was made to burst.
    """
    return _Reader(body).contents()


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group, and in those within it until they say otherwise."""

    passed: bool = False
    fonts: bool = False
    """Whether the table of fonts is being read."""
    after_unicode: int = 1
    """So many characters after one by number are for programs that cannot read it."""
    font: int = -1
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    depth: int = 0
    """In so many tables, one in the other, where it is said."""
    label: bool = False
    """Whether the number of a list is being read."""

    @property
    def look(self) -> tuple[bool, bool]:
        """What its text looks like."""
        return self.hidden, self.deleted


class _Text:
    """One of the texts of a file: the main one, a note, a text box, a head of pages."""

    def __init__(self, story: Handler) -> None:
        self.story = story
        self._tables = Tables(story)
        self.paragraph = Recorder()
        """What was told of the paragraph: only at its end its place in tables is known."""

    def end_paragraph(self, depth: int, mark: _State, always: bool = False) -> None:
        """A paragraph in so many tables ends; an empty one is told only if it always is."""
        if not (self.paragraph.told or always):
            return
        self._tables.reach(depth)
        self._tables.begin_cell()
        self.story.start("p", {})
        self.story.start("pPr", {})
        _tell_look(self.story, mark)
        self.story.end("pPr")
        self.paragraph.tell(self.story)
        self.story.end("p")

    def end_cell(self, depth: int) -> None:
        """A cell of a table in so many others ends."""
        self._tables.reach(depth)
        self._tables.begin_cell()
        self._tables.end_cell()

    def end_row(self, depth: int) -> None:
        """A row ends."""
        self._tables.reach(depth)
        self._tables.end_row()

    def end(self) -> None:
        """The text ends."""
        self.end_paragraph(0, _State())
        self._tables.reach(0)


class _Reader:
    """One pass over a file, token by token."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._story = Story(Surroundings(Numbering(Styles())))
        self._left_out: Counter[str] = Counter()
        self._texts = [_Text(self._story)]
        self._state = _State()
        self._groups: list[tuple[_State, Callable[[], None] | None]] = []
        self._finish: Callable[[], None] | None = None
        """What is done where the open group ends."""
        self._starred = False
        self._skip = 0
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._raw = bytearray()
        self._said: list[str] = []
        self._budget = Budget(_MOST_PIECES)

    def contents(self) -> Contents:
        """All of it."""
        at = 0
        while found := _TOKEN.match(self._body, at):
            at = found.end()
            word, value, code, symbol, brace, plain = found.groups()
            if word:
                name, number = word.decode(), int(value) if value else None
                at += max(number or 0, 0) if name == "bin" else 0
                if not self._passes(name):
                    self._word(name, number)
            elif brace:
                (self._open if brace == b"{" else self._close)()
            elif symbol:
                self._symbol(symbol.decode("latin-1"))
            elif code or plain:
                self._hear(bytes.fromhex(code.decode()) if code else plain)
        while self._groups or self._finish:
            self._close()
        self._flush()
        self._texts[0].end()
        return Contents(tuple(self._story.lines), +(self._story.left_out + self._left_out))

    # Groups

    def _open(self) -> None:
        self._decode()
        self._groups.append((self._state, self._finish))
        self._finish, self._starred, self._skip = None, False, 0

    def _close(self) -> None:
        self._decode()
        finish, self._finish = self._finish, None
        if finish:
            self._flush()
            finish()
        if self._groups:
            state, self._finish = self._groups.pop()
            self._become(state)
        self._starred, self._skip = False, 0

    def _become(self, state: _State) -> None:
        """Go on in another state; what was heard is told in the one before."""
        self._decode()
        if state.look != self._state.look:
            self._flush()
        self._state = state

    def _at_end(self, action: Callable[[], None]) -> None:
        """Do something where the open group ends, before what was to be done there."""
        former = self._finish

        def finish() -> None:
            action()
            if former:
                former()

        self._finish = finish

    def _passes(self, name: str) -> bool:
        """Whether a word is not read: it, or the group that it begins, is for other programs."""
        self._decode()
        if self._skip:
            self._skip -= 1
            return True
        starred, self._starred = self._starred, False
        if name == "ud":
            # The same as before it, in Unicode.
            self._state = replace(self._state, passed=False)
        elif name == "fonttbl":
            self._state = replace(self._state, fonts=True)
        elif self._state.fonts:
            return name not in ("f", "fcharset", "cpg")
        elif name in _PASSED or (starred and name not in _STARRED):
            self._state = replace(self._state, passed=True)
        return self._state.passed or name not in _READ

    def _begin_text(self, story: Handler, end: Callable[[], None]) -> None:
        """A group that is a text of its own begins."""
        text = _Text(story)
        self._texts.append(text)
        self._state = _State(font=self._state.font, after_unicode=self._state.after_unicode)

        def finish() -> None:
            text.end()
            self._texts.remove(text)
            end()

        self._at_end(finish)

    def _begin_box(self) -> None:
        around, box = self._texts[-1].paragraph, Recorder()

        def end() -> None:
            around.start("txbxContent", {})
            box.tell(around)
            around.end("txbxContent")

        self._begin_text(box, end)

    def _begin_aside(self, reason: str) -> None:
        aside = Story(Surroundings(Numbering(Styles())))
        self._begin_text(aside, lambda: self._count(reason, aside))

    def _count(self, reason: str, aside: Story) -> None:
        self._left_out[reason] += sum(map(len, aside.lines))

    def _field(self, kind: str) -> None:
        self._run("fldChar", fldCharType=kind)

    # Words

    def _word(self, name: str, number: int | None) -> None:
        if name == "u" and number is not None:
            self._said.append(chr(number % 65_536))
            self._skip = self._state.after_unicode
        elif name == "uc":
            self._state = replace(self._state, after_unicode=max(number or 0, 0))
        elif name == "ansicpg" and number:
            self._code_page = _codec(number, self._code_page)
        elif name in _CODE_PAGES:
            self._code_page = _CODE_PAGES[name]
        elif name == "f":
            self._state = replace(self._state, font=number or 0)
        elif self._state.fonts and name in ("fcharset", "cpg"):
            page = _CHARSETS.get(number or 0, 0) if name == "fcharset" else number
            self._fonts[self._state.font] = _codec(page or 0, "")
        elif name in _SIGNS:
            self._said.append(_SIGNS[name])
        elif name in _ELEMENTS:
            self._run(_ELEMENTS[name])
        elif not self._looks(name, number):
            self._blocks(name)

    def _looks(self, name: str, number: int | None) -> bool:
        """Take a property of characters or paragraphs."""
        state, on = self._state, number != 0
        if name == "plain":
            self._become(replace(state, hidden=False, deleted=False))
        elif name == "v":
            self._become(replace(state, hidden=on))
        elif name == "deleted":
            self._become(replace(state, deleted=on))
        elif name == "pard":
            self._state = replace(state, in_table=False, depth=0)
        elif name == "intbl":
            self._state = replace(state, in_table=on)
        elif name == "itap":
            self._state = replace(state, depth=min(max(number or 0, 0), _DEEPEST))
        else:
            return False
        return True

    def _blocks(self, name: str) -> None:
        """Ends of paragraphs, cells and rows; beginnings of fields, notes and other texts."""
        self._flush()
        text, state = self._texts[-1], self._state
        depth = state.depth or int(state.in_table)
        if name in ("par", "sect"):
            self._budget.spend()
            text.end_paragraph(depth, state, always=True)
        elif name in ("cell", "nestcell"):
            depth = max(depth, 1) if name == "nestcell" else 1
            text.end_paragraph(depth, state)
            text.end_cell(depth)
        elif name in ("row", "nestrow"):
            text.end_paragraph(depth, state)
            text.end_row(max(depth, 1) if name == "nestrow" else 1)
        elif name == "fldinst":
            self._field("begin")
        elif name == "fldrslt":
            self._field("separate")
        elif name == "field":
            self._at_end(lambda: self._field("end"))
        elif name in _LABELS:
            self._begin_label()
        elif len(self._texts) > _MOST_TEXTS:
            return
        elif name in _BOXES:
            self._begin_box()
        elif name in _ASIDES:
            self._begin_aside(_ASIDES[name])

    # Characters

    def _symbol(self, symbol: str) -> None:
        if self._skip:
            self._skip -= 1
        elif symbol == "*":
            self._starred = True
        elif self._state.passed or self._state.fonts:
            return
        elif symbol in _SYMBOLS:
            self._hear(symbol.encode())
        elif symbol == "~":
            self._hear(b" ")
        elif symbol == "_":
            self._run("noBreakHyphen")
        elif symbol in "\r\n":
            self._blocks("par")
        elif symbol == "\t":
            self._run("tab")

    def _hear(self, heard: bytes) -> None:
        """Bytes of text; the first of them may be for programs that do not read what stands before."""
        passed = min(self._skip, len(heard))
        self._skip -= passed
        if not (self._state.passed or self._state.fonts):
            self._raw += heard[passed:]

    def _decode(self) -> None:
        """Make characters of the bytes that were heard."""
        if self._raw:
            raw, own = bytes(self._raw), self._fonts.get(self._state.font, "")
            self._raw.clear()
            self._said.append(_decoded(raw, [own, self._code_page]))

    def _flush(self) -> None:
        """Tell of the characters that were heard; those of a label are told when it is whole."""
        self._decode()
        if self._said and not self._state.label:
            said = "".join(self._said)
            self._said.clear()
            self._run("", said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))

    def _begin_label(self) -> None:
        self._state = replace(self._state, label=True)
        self._at_end(self._end_label)

    def _end_label(self) -> None:
        """The number of a list is whole; the sign of an item is none."""
        self._decode()
        label = "".join(self._said).strip()
        self._said = [label] if any(map(str.isalnum, label)) else []
        self._state = replace(self._state, label=False)
        self._flush()

    def _run(self, name: str, text: str = "", **attributes: str) -> None:
        """Tell of a run with an element or text."""
        if self._state.label:
            return
        self._flush()
        self._budget.spend()
        story = self._texts[-1].paragraph
        deleted = self._state.deleted and name != "fldChar"
        if deleted:
            story.start("del", {})
        story.start("r", {})
        _tell_look(story, replace(self._state, deleted=False))
        if name:
            tag(story, name, **attributes)
        else:
            story.start("t", {})
            story.text(text)
            story.end("t")
        story.end("r")
        if deleted:
            story.end("del")


def _tell_look(story: Handler, state: _State) -> None:
    if state.hidden or state.deleted:
        story.start("rPr", {})
        for name in ["vanish"] * state.hidden + ["del"] * state.deleted:
            tag(story, name)
        story.end("rPr")


def _codec(page: int, otherwise: str) -> str:
    """The codec of a code page; another where there is none."""
    name = _NAMES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return otherwise
    return name


def _decoded(raw: bytes, names: list[str]) -> str:
    """Text by the first codec that can read it; else by the last, with what is damaged marked."""
    for name in filter(None, names):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode(names[-1], "replace")

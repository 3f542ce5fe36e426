"""RTF, which is often called .doc, to lines: told as a DOCX is, and read by the same `Story` (RTF 1.9.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.files.xml import Budget, Handler
from crawler.reading.papers.word import rtf_words
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.rtf_texts import State, Text, tell_look
from crawler.reading.papers.word.story import Story, Surroundings
from crawler.reading.papers.word.styles import Styles
from crawler.reading.papers.word.telling import Recorder, tag

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,20})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+"
    rb"|([^\\{}\r\n\0]+)|\\"
)
"""A word with its number, a byte, a symbol, a brace, nothing, text, the end."""
_DEEPEST = 60
"""A table in more others is not believed."""
_MOST_OPEN = 10_000
"""Groups that may be open at once; honest ones stand a few dozen deep."""
_MOST_PIECES = 400_000
"""Paragraphs, and texts in them that look alike."""
_MOST_TEXTS = 3
"""Notes in boxes in notes: those deeper are read where they stand."""


def read_rtf(body: bytes) -> Contents:
    """The paragraphs and table rows of an RTF file; heads and feet of pages and comments are counted.

    Raises `PaperError` for one that was made to burst.
    """
    return _Reader(body).contents()


class _Reader:
    """One pass over a file, token by token."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._story = Story(Surroundings(Numbering(Styles())))
        self._left_out: Counter[str] = Counter()
        self._texts = [Text(self._story)]
        self._state = State()
        self._groups: list[tuple[State, Callable[[], None] | None]] = []
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
        if len(self._groups) >= _MOST_OPEN:
            raise PaperError(f"more than {_MOST_OPEN:,} groups stand in each other")
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

    def _become(self, state: State) -> None:
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
        elif name in rtf_words.PASSED or (starred and name not in rtf_words.STARRED):
            self._state = replace(self._state, passed=True)
        return self._state.passed or name not in rtf_words.READ

    def _begin_text(self, story: Handler, end: Callable[[], None]) -> None:
        """A group that is a text of its own begins."""
        text = Text(story)
        self._texts.append(text)
        self._state = State(font=self._state.font, after_unicode=self._state.after_unicode)

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
            self._code_page = rtf_words.codec(number, self._code_page)
        elif name in rtf_words.CODE_PAGES:
            self._code_page = rtf_words.CODE_PAGES[name]
        elif name == "f":
            self._state = replace(self._state, font=number or 0)
        elif self._state.fonts and name in ("fcharset", "cpg"):
            page = rtf_words.CHARSETS.get(number or 0, 0) if name == "fcharset" else number
            self._fonts[self._state.font] = rtf_words.codec(page or 0, "")
        elif name in rtf_words.SIGNS:
            self._said.append(rtf_words.SIGNS[name])
        elif name in rtf_words.ELEMENTS:
            self._run(rtf_words.ELEMENTS[name])
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
        elif name in rtf_words.LABELS:
            self._begin_label()
        elif len(self._texts) > _MOST_TEXTS:
            return
        elif name in rtf_words.BOXES:
            self._begin_box()
        elif name in rtf_words.ASIDES:
            self._begin_aside(rtf_words.ASIDES[name])

    # Characters

    def _symbol(self, symbol: str) -> None:
        if self._skip:
            self._skip -= 1
        elif symbol == "*":
            self._starred = True
        elif self._state.passed or self._state.fonts:
            return
        elif symbol in rtf_words.SYMBOLS:
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
            self._said.append(rtf_words.decoded(raw, [own, self._code_page]))

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
        tell_look(story, replace(self._state, deleted=False))
        if name:
            tag(story, name, **attributes)
        else:
            story.start("t", {})
            story.text(text)
            story.end("t")
        story.end("r")
        if deleted:
            story.end("del")

"""Old Word files (DOC, WPS: [MS-DOC]) to lines: told as a DOCX is, and read by the same `Story`."""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.files.xml import Budget
from crawler.reading.papers.word.doc_binary import Binary, number, whole
from crawler.reading.papers.word.doc_lists import LEVEL, LIST, VANISH, list_of, tell_lists, tell_styles
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.story import Story, Surroundings
from crawler.reading.papers.word.styles import Styles
from crawler.reading.papers.word.telling import Tables, tag

_DELETED, _STYLE, _SYMBOL = 0x0800, 0x4A30, 0x6A09
_IN_TABLE, _ENDS_ROW, _DEPTH, _ENDS_INNER_CELL, _ENDS_INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_MOST_PIECES = 400_000
"""Paragraphs, and texts in them that look alike."""
_DEEPEST = 60
"""A table in more others is not believed."""
_SECTIONS, _ANCHORS, _BOXES = 6, 40, 56
_NOTES = {"footnote": (2, 3), "endnote": (46, 47)}
"""Tables of the places that refer to notes, and of the notes."""
_ASIDES = {
    "heads": "heads and feet of pages",
    "boxes of heads": "heads and feet of pages",
    "comments": "comments",
}
_MARK = re.compile("[\r\x07\x0c]")
_SPECIAL = re.compile("([\x01-\x1f])")
_SIGNS = {"\t": "tab", "\x0b": "br", "\x0c": "br", "\x0e": "br", "\x1e": "noBreakHyphen"}
_FIELDS = {"\x13": "begin", "\x14": "separate", "\x15": "end"}


def read_doc(body: bytes) -> Contents:
    """All that an old Word file shows, one paragraph or table row a line. Raises `PaperError` without one."""
    try:
        return _Reader(Binary(body)).contents()
    except (IndexError, struct.error) as error:
        raise PaperError("it is damaged") from error


@dataclass(frozen=True, slots=True)
class _Look:
    """Properties of characters."""

    hidden: str = ""
    deleted: bool = False
    style: str = ""
    sign: int = 0


@dataclass(frozen=True, slots=True)
class _Layout:
    """Properties of a paragraph."""

    style: str = ""
    use: str = ""
    level: str = ""
    depth: int = 0
    """In so many tables, one in the other."""
    ends_cell: bool = False
    ends_row: bool = False


class _Reader:
    """One pass over a file."""

    def __init__(self, file: Binary) -> None:
        self._file, self._text, self._budget = file, file.text, Budget(_MOST_PIECES)
        styles = Styles()
        tell_styles(file, styles)
        self._numbering = Numbering(styles)
        tell_lists(file, self._numbering)
        self._look, self._layout = cache(self._read_look), cache(self._read_layout)
        self._sections = {end for _, end, _ in file.positions(_SECTIONS, 12)}
        self._references = sorted(
            (place, kind, str(n))
            for kind, (references, _) in _NOTES.items()
            for n, (place, _, _) in enumerate(file.positions(references, 2))
        )
        self._boxes, self._places = self._find_boxes()

    def contents(self) -> Contents:
        """The main text with notes and boxes in it; heads, feet and comments counted."""
        around = Surroundings(self._numbering)
        story, stories = Story(around), self._file.stories
        for kind, (_, texts) in _NOTES.items():
            teller = Story(around)
            for n, (start, end, _) in enumerate(self._file.positions(texts, 0)):
                teller.start(kind, {"id": str(n)})
                self._tell(teller, stories[f"{kind}s"][start:end])
                teller.end(kind)
        self._tell(story, stories["text"], with_boxes=True)
        for box in self._boxes.pop(-1, []):
            self._tell(story, box)
        for name, reason in _ASIDES.items():
            aside = Story(Surroundings(self._numbering))
            self._tell(aside, stories[name])
            story.left_out[reason] += sum(map(len, aside.lines))
        return Contents(tuple(story.lines), +(story.left_out + around.unread()))

    def _find_boxes(self) -> tuple[dict[int, list[range]], Sequence[int]]:
        """The text boxes by the place of their shape, -1 for those of a group, and the places in order."""
        places = {number(entry, 0, 4): place for place, _, entry in self._file.positions(_ANCHORS, 26)}
        boxes = defaultdict(list)
        for start, end, entry in self._file.positions(_BOXES, 22):
            # An entry may be spare: its text is an old one.
            if not number(entry, 8):
                place = places.get(number(entry, 14, 4), -1)
                boxes[place].append(self._file.stories["boxes"][start:end])
        return dict(boxes), sorted(place for place in boxes if place >= 0)

    # Paragraphs

    def _tell(self, story: Story, span: range, with_boxes: bool = False) -> None:
        tables, start = Tables(story), span.start
        for end in self._ends(span):
            layout = self._layout(self._file.paragraphs.at(end - 1))
            mark = self._text[end - 1]
            depth = max(layout.depth, mark == "\x07")
            tables.reach(depth)
            if not (layout.ends_row and end - start == 1):
                tables.begin_cell()
                self._tell_paragraph(story, range(start, end), layout, with_boxes)
            if layout.ends_row:
                tables.end_row()
            elif layout.ends_cell or mark == "\x07":
                tables.end_cell()
            start = end
        tables.reach(0)

    def _ends(self, span: range) -> Iterator[int]:
        """Where paragraphs end; a page's break ends none, a section's does."""
        end = span.start
        for found in _MARK.finditer(self._text, span.start, span.stop):
            if found[0] != "\x0c" or found.end() in self._sections:
                end = found.end()
                yield end
        if end < span.stop:
            yield span.stop

    def _tell_paragraph(self, story: Story, span: range, layout: _Layout, with_boxes: bool) -> None:
        ended = bool(_MARK.match(self._text[span.stop - 1]))
        mark = self._look(self._file.characters.at(span.stop - 1)) if ended else _Look()
        self._budget.spend()
        story.start("p", {})
        story.start("pPr", {})
        for name, value in (("pStyle", layout.style), ("ilvl", layout.level), ("numId", layout.use)):
            if value:
                tag(story, name, val=value)
        _tell_look(story, mark)
        story.end("pPr")
        for run in self._file.characters.between(span.start, span.stop - ended):
            self._say(story, self._text[run.start : run.end], self._look(run.properties))
        self._refer(story, span)
        if with_boxes:
            self._tell_boxes(story, span)
        story.end("p")

    def _refer(self, story: Story, span: range) -> None:
        first = bisect_left(self._references, (span.start, "", ""))
        for place, kind, name in self._references[first : bisect_left(self._references, (span.stop, "", ""))]:
            look = self._look(self._file.characters.at(place))
            if not look.deleted and look.hidden != "1":
                tag(story, f"{kind}Reference", id=name)

    def _tell_boxes(self, story: Story, span: range) -> None:
        places = self._places
        for place in places[bisect_left(places, span.start) : bisect_left(places, span.stop)]:
            for box in self._boxes[place]:
                story.start("txbxContent", {})
                self._tell(story, box)
                story.end("txbxContent")

    # Characters

    def _say(self, story: Story, units: str, look: _Look) -> None:
        self._budget.spend()
        if look.deleted:
            story.start("del", {})
        story.start("r", {})
        _tell_look(story, replace(look, deleted=False))
        for piece in _SPECIAL.split(units):
            if piece in _FIELDS:
                tag(story, "fldChar", fldCharType=_FIELDS[piece])
            elif piece in _SIGNS:
                tag(story, _SIGNS[piece])
            elif piece >= " " and look.sign:
                tag(story, "sym", char=f"{look.sign:04X}")
            elif piece >= " ":
                story.start("t", {})
                story.text(whole(piece))
                story.end("t")
        story.end("r")
        if look.deleted:
            story.end("del")

    def _read_look(self, properties: bytes) -> _Look:
        look = _Look()
        for code, operand in self._file.modifiers(properties):
            if code == VANISH:
                # 80 is as in the style, 81 the contrary.
                look = replace(look, hidden={0x80: "", 0: "0"}.get(operand[0], "1"))
            elif code == _DELETED:
                look = replace(look, deleted=operand[0] == 1)
            elif code == _STYLE:
                look = replace(look, style=str(number(operand, 0)))
            elif code == _SYMBOL:
                look = replace(look, sign=number(operand, 2))
        return look

    def _read_layout(self, properties: bytes) -> _Layout:
        layout = _Layout(style=str(number(properties, 0)))
        for code, operand in self._file.modifiers(properties[2:]):
            on = operand[0] == 1
            if code == _IN_TABLE:
                layout = replace(layout, depth=max(layout.depth, on))
            elif code == _DEPTH:
                layout = replace(layout, depth=min(number(operand, 0, 4), _DEEPEST))
            elif code in (_ENDS_ROW, _ENDS_INNER_ROW):
                layout = replace(layout, ends_row=layout.ends_row or on)
            elif code == _ENDS_INNER_CELL:
                layout = replace(layout, ends_cell=on)
            elif code == LEVEL:
                layout = replace(layout, level=str(operand[0]))
            elif code == LIST:
                layout = replace(layout, use=list_of(operand))
        return layout


def _tell_look(story: Story, look: _Look) -> None:
    story.start("rPr", {})
    if look.style:
        tag(story, "rStyle", val=look.style)
    if look.hidden:
        tag(story, "vanish", val=look.hidden)
    if look.deleted:
        tag(story, "del")
    story.end("rPr")

"""A part of a DOCX to lines: all that Word shows of it, in reading order (ECMA-376, WordprocessingML).

Read as a stream of events, so that no table is too long and nothing nests too deep. What Word does not show
is left out and counted: tracked deletions, hidden text, pronunciations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.reading.papers.numbering import Numbering
from crawler.reading.papers.xml import attribute
from index.cleaning import CELL, tidy

_DELETED, _HIDDEN = "deleted", "hidden"
_UNSHOWN = {
    **dict.fromkeys(("del", "moveFrom"), _DELETED),
    "rt": "pronunciation",
    # What a paragraph, run or table was before a tracked change; properties that hold no text.
    **dict.fromkeys(
        ("pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "tblPrExChange",
         "numberingChange", "sdtPr", "sectPr", "tblPr", "tblGrid", "instrText", "delInstrText"),
        "",
    ),
}  # fmt: skip
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MARKS = frozenset(("rPr", "trPr", "numPr"))
"""In these a `del` or `ins` is a mark of the paragraph, row or number, and holds no text."""
_OFF = ("0", "false", "off")
_LONG_CELL, _CELL_BLOCKS = 400, 6
"""A cell with more characters or paragraphs arranges the page: its paragraphs are lines of their own."""


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    use: str = ""
    level: int | None = None
    joins: bool = False
    """Whether its end was deleted: it is one with the next."""
    pieces: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Lines of its notes and text boxes."""
    runs: list[bool] = field(default_factory=list)
    """Of each open run, whether it is hidden."""
    codes: list[bool] = field(default_factory=list)
    """Of each open field, whether its code is being read and not yet its result."""


@dataclass(slots=True)
class _Row:
    cells: list[list[str]] = field(default_factory=list)
    arranges: bool = False
    deleted: bool = False

    def lines(self) -> list[str]:
        """The row as one line; cells that hold tables or much text as lines of their own."""
        cells = [cell for cell in self.cells if cell]
        large = any(len(cell) > _CELL_BLOCKS or sum(map(len, cell)) > _LONG_CELL for cell in cells)
        texts = [text for cell in cells for text in cell]
        if self.arranges or large or len(cells) == 1:
            return texts
        return [CELL.join(texts)] if texts else []


class Story:
    """One pass over a part of a document: its text, tables, text boxes and notes (an `xml.Handler`)."""

    def __init__(self, numbering: Numbering, notes: dict[tuple[str, str], list[str]]) -> None:
        """Begin a part; `notes` are those read before, and are taken where the text refers to them."""
        self.lines: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._numbering, self._notes = numbering, notes
        self._names: list[str] = []
        self._flows = [self.lines]
        self._paragraphs: list[_Paragraph] = []
        self._rows: list[_Row] = []
        self._carried = ""
        self._chosen: list[bool] = []
        """Of each open AlternateContent, whether one of its choices was read."""
        self._unshown, self._reason = 0, ""
        self._note = ("", "")

    # Events

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._unshown or self._leaves_out(name):
            self._unshown += 1
            return
        if begin := _BEGIN.get(name):
            begin(self, attributes)
        elif name in _SIGNS and self._parent == "r":
            self._say(_SIGNS[name])
        elif name in ("del", "moveFrom"):
            self._mark_deleted()
        self._names.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._unshown:
            self._unshown -= 1
            return
        self._names.pop()
        if finish := _END.get(name):
            finish(self)

    def text(self, text: str) -> None:
        """Text of the innermost element."""
        if self._unshown:
            if self._reason:
                self.left_out[self._reason] += len(text.strip())
        elif self._parent == "t":
            self._say(text)

    @property
    def _parent(self) -> str:
        return self._names[-1] if self._names else ""

    def _leaves_out(self, name: str) -> bool:
        """Whether an element is not shown: what is in it is counted with the reason."""
        if name in ("Choice", "Fallback") and self._parent == "AlternateContent" and self._chosen:
            # A text box is there twice, for new and old programs: one of them is read.
            taken, self._chosen[-1] = self._chosen[-1], True
            self._reason = ""
            return taken
        if name in _UNSHOWN and not (_UNSHOWN[name] == _DELETED and self._parent in _MARKS):
            self._reason = _UNSHOWN[name]
            return True
        return False

    # Text

    def _say(self, text: str) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if any(paragraph.runs):
            self.left_out[_HIDDEN] += len(text.strip())
        elif not any(paragraph.codes):
            paragraph.pieces.append(text)

    def _begin_paragraph(self, attributes: Mapping[str, str]) -> None:
        self._paragraphs.append(_Paragraph())

    def _end_paragraph(self) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs.pop()
        text = self._carried + "".join(paragraph.pieces)
        self._carried = ""
        if paragraph.joins:
            self._carried = text
        else:
            label = self._numbering.label(paragraph.style, paragraph.use, paragraph.level)
            text = f"{label}{text}" if text.strip() else ""
            self._flows[-1] += [line for each in text.split("\n") if (line := tidy(each))]
        self._flows[-1] += paragraph.after

    def _set_style(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].style = attribute(attributes, "val")

    def _set_list(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].use = attribute(attributes, "val")

    def _set_level(self, attributes: Mapping[str, str]) -> None:
        value = attribute(attributes, "val")
        if self._paragraphs and value.isascii() and value.isdigit() and len(value) < 3:
            self._paragraphs[-1].level = int(value)

    def _mark_deleted(self) -> None:
        """A `del` among properties: the end of a paragraph or a row of a table was deleted."""
        if self._parent == "trPr" and self._rows:
            self._rows[-1].deleted = True
        elif self._names[-2:] == ["pPr", "rPr"] and self._paragraphs:
            self._paragraphs[-1].joins = True

    def _begin_run(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].runs.append(False)

    def _end_run(self) -> None:
        if self._paragraphs and self._paragraphs[-1].runs:
            self._paragraphs[-1].runs.pop()

    def _hide(self, attributes: Mapping[str, str]) -> None:
        runs = self._paragraphs[-1].runs if self._paragraphs else []
        if runs and self._names[-2:] == ["r", "rPr"]:
            runs[-1] = attribute(attributes, "val") not in _OFF

    def _field(self, attributes: Mapping[str, str]) -> None:
        """A field's code begins, its result begins, or it ends."""
        kind, codes = attribute(attributes, "fldCharType"), []
        if self._paragraphs:
            codes = self._paragraphs[-1].codes
        if kind == "begin":
            codes.append(True)
        elif kind == "separate" and codes:
            codes[-1] = False
        elif kind == "end" and codes:
            codes.pop()

    def _sign(self, attributes: Mapping[str, str]) -> None:
        """A sign of a font of signs; one that only this font knows is no text."""
        code = attribute(attributes, "char")
        sign = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else ""
        if "\ue000" <= sign <= "\uf8ff" or "\ud800" <= sign <= "\udfff":
            self.left_out["signs of a font"] += 1
        else:
            self._say(sign)

    def _embedded(self, attributes: Mapping[str, str]) -> None:
        self.left_out["embedded documents"] += 1

    # Notes and text boxes

    def _refer(self, kind: str, attributes: Mapping[str, str]) -> None:
        note = self._notes.pop((kind, attribute(attributes, "id")), [])
        if self._paragraphs:
            self._paragraphs[-1].after += note

    def _begin_flow(self, attributes: Mapping[str, str]) -> None:
        self._flows.append([])

    def _end_box(self) -> None:
        lines = self._flows.pop()
        if self._paragraphs:
            self._paragraphs[-1].after += lines
        else:
            self._flows[-1] += lines

    def _begin_note(self, kind: str, attributes: Mapping[str, str]) -> None:
        self._note = (kind, attribute(attributes, "id"))
        self._flows.append([])

    def _end_note(self) -> None:
        self._notes[self._note] = self._flows.pop()

    def _begin_choice(self, attributes: Mapping[str, str]) -> None:
        self._chosen.append(False)

    def _end_choice(self) -> None:
        self._chosen.pop()

    # Tables

    def _begin_table(self, attributes: Mapping[str, str]) -> None:
        if self._rows and "tc" in self._names:
            self._rows[-1].arranges = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._rows.append(_Row())

    def _end_row(self) -> None:
        row = self._rows.pop()
        if row.deleted:
            self.left_out[_DELETED] += sum(map(len, row.lines()))
        else:
            self._flows[-1] += row.lines()

    def _end_cell(self) -> None:
        cell = self._flows.pop()
        if self._rows:
            self._rows[-1].cells.append(cell)
        else:
            self._flows[-1] += cell


_BEGIN: Mapping[str, Callable[[Story, Mapping[str, str]], None]] = {
    "p": Story._begin_paragraph,
    "pStyle": Story._set_style,
    "numId": Story._set_list,
    "ilvl": Story._set_level,
    "r": Story._begin_run,
    "vanish": Story._hide,
    "fldChar": Story._field,
    "sym": Story._sign,
    "altChunk": Story._embedded,
    "txbxContent": Story._begin_flow,
    "tbl": Story._begin_table,
    "tr": Story._begin_row,
    "tc": Story._begin_flow,
    "AlternateContent": Story._begin_choice,
    "footnote": lambda story, attributes: story._begin_note("footnote", attributes),
    "endnote": lambda story, attributes: story._begin_note("endnote", attributes),
    "footnoteReference": lambda story, attributes: story._refer("footnote", attributes),
    "endnoteReference": lambda story, attributes: story._refer("endnote", attributes),
}
_END: Mapping[str, Callable[[Story], None]] = {
    "p": Story._end_paragraph,
    "r": Story._end_run,
    "txbxContent": Story._end_box,
    "tr": Story._end_row,
    "tc": Story._end_cell,
    "AlternateContent": Story._end_choice,
    "footnote": Story._end_note,
    "endnote": Story._end_note,
}

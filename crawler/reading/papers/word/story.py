"""A part of a DOCX to lines: all that Word shows of it, in reading order (ECMA-376, WordprocessingML).

Read as a stream of events, so that no table is too long and nothing nests too deep. What Word does not show
is left out and counted: tracked deletions, hidden text, pronunciations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.files.xml import attribute
from crawler.reading.papers.word.blocks import Flow, Row
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.paragraphs import DELETED, HIDDEN, Paragraphs
from crawler.reading.papers.word.styles import OFF

_UNSHOWN = {
    **dict.fromkeys(("del", "moveFrom", "conflictDel"), DELETED),
    "rt": "pronunciation",
    # What a paragraph, run or table was before a tracked change; properties that hold no text.
    **dict.fromkeys(
        ("pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "tblPrExChange",
         "numberingChange", "sdtPr", "sectPr", "tblPr", "tblGrid", "delInstrText"),
        "",
    ),
}  # fmt: skip
_IN_QUESTION = frozenset(("Choice", "Fallback", *_UNSHOWN))
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MARKS = frozenset(("rPr", "trPr", "numPr"))
"""In these a `del` or `ins` is a mark of the paragraph, row or number, and holds no text."""
_DEEPEST = 600
"""So many tables and boxes may stand in one another."""
_LINE_ENDS = re.compile(r"[\r\n]+")


def _nothing(kind: str, name: str) -> Sequence[str]:
    return ()


def _folded(text: str) -> str:
    """Text without white space that only arranges the file: for line breaks there are elements."""
    first, *others = _LINE_ENDS.split(text.replace("\t", " "))
    *inner, last = others
    pieces = [first.rstrip(" "), *(piece.strip(" ") for piece in inner), last.lstrip(" ")]
    return " ".join(filter(None, pieces))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the story of a document needs of its other parts."""

    numbering: Numbering
    notes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Notes that were read before, by kind and number; taken where the text refers to them."""
    embedded: Callable[[str, str], Sequence[str]] = _nothing
    """The lines of what is embedded, by the element that names it and the number of its relation."""

    def unread(self) -> Counter[str]:
        """Characters of notes that no text shown refers to, by reason."""
        return Counter(
            {"notes without a reference": sum(len(line) for note in self.notes.values() for line in note)}
        )


class Story(Paragraphs):
    """One pass over a part of a document: its text, tables, text boxes and notes (an `xml.Handler`)."""

    def __init__(self, around: Surroundings) -> None:
        """Begin a part."""
        super().__init__(around.numbering)
        self._around = around
        self._rows: list[Row] = []
        self._heard = 0
        """How many texts were told, shown or not."""
        self._chosen: list[bool] = []
        """Of each open AlternateContent, whether one of its choices was read and had text."""
        self._before: list[int] = []
        """Of each open choice, how many texts were told before it."""
        self._unshown, self._reason = 0, ""
        self._note = ("", "")

    # Events

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._unshown or (name in _IN_QUESTION and self._leaves_out(name)):
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
            self._heard += 1
            self._say(_folded(text) if _LINE_ENDS.search(text) else text.replace("\t", " "))
        elif self._parent == "instrText" and self._in_code:
            self._say(text)

    def _leaves_out(self, name: str) -> bool:
        """Whether an element is not shown: what is in it is counted with the reason."""
        if name in ("Choice", "Fallback") and self._parent == "AlternateContent" and self._chosen:
            # A text box is there twice, for new and old programs: one of them is read.
            self._reason = ""
            return self._chosen[-1]
        if _UNSHOWN.get(name) == DELETED and self._parent in _MARKS:
            return False
        self._reason = _UNSHOWN.get(name, "")
        return name in _UNSHOWN

    def _mark_deleted(self) -> None:
        """A `del` among properties: the end of a paragraph or a row of a table was deleted."""
        if self._parent == "trPr" and self._rows:
            self._rows[-1].gone = DELETED
        elif self._names[-2:] == ["pPr", "rPr"] and self._paragraphs:
            self._paragraphs[-1].deleted = True

    # What is embedded, notes and text boxes

    def _embed(self, name: str, attributes: Mapping[str, str]) -> None:
        relation = attribute(attributes, "dm" if name == "relIds" else "id")
        lines = self._around.embedded(name, relation)
        self._heard += bool(lines)
        if not lines:
            self.left_out["embedded documents"] += 1
        self._add(lines)

    def _art(self, attributes: Mapping[str, str]) -> None:
        """Letters that are drawn."""
        self._heard += 1
        self._add([attribute(attributes, "string")])

    def _add(self, lines: Sequence[str]) -> None:
        """Lines that follow the open paragraph, if there is one."""
        if not self._paragraphs:
            self._flows[-1].whole().extend(lines)
        elif self._run_is_hidden:
            self.left_out[HIDDEN] += sum(map(len, lines))
        else:
            self._paragraphs[-1].after += lines

    def _refer(self, kind: str, attributes: Mapping[str, str]) -> None:
        note = self._around.notes.pop((kind, attribute(attributes, "id")), [])
        if self._paragraphs:
            self._paragraphs[-1].after += note

    def _begin_flow(self, attributes: Mapping[str, str], in_cell: bool = False) -> None:
        if len(self._flows) > _DEEPEST:
            raise PaperError("its tables and boxes stand in one another without end")
        self._flows.append(Flow(in_cell=in_cell))

    def _end_box(self) -> None:
        self._add(self._flows.pop().whole())

    def _begin_note(self, kind: str, attributes: Mapping[str, str]) -> None:
        self._note = (kind, attribute(attributes, "id"))
        self._flows.append(Flow())

    def _end_note(self) -> None:
        self._around.notes[self._note] = self._flows.pop().whole()

    def _begin_alternatives(self, attributes: Mapping[str, str]) -> None:
        self._chosen.append(False)

    def _end_alternatives(self) -> None:
        self._chosen.pop()

    def _begin_choice(self, attributes: Mapping[str, str]) -> None:
        self._before.append(self._heard)

    def _end_choice(self) -> None:
        if self._before.pop() < self._heard and self._chosen:
            self._chosen[-1] = True

    # Tables

    def _begin_table(self, attributes: Mapping[str, str]) -> None:
        self._flows[-1].whole()
        if self._rows and self._flows[-1].in_cell:
            self._rows[-1].arranges = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._rows.append(Row())

    def _hide_row(self, attributes: Mapping[str, str]) -> None:
        if self._parent == "trPr" and self._rows and attribute(attributes, "val") not in OFF:
            self._rows[-1].gone = HIDDEN

    def _end_row(self) -> None:
        row = self._rows.pop()
        if row.gone:
            self.left_out[row.gone] += sum(map(len, row.lines()))
        else:
            self._flows[-1].lines += row.lines()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._begin_flow(attributes, in_cell=True)

    def _delete_cell(self, attributes: Mapping[str, str]) -> None:
        self._flows[-1].gone = DELETED

    def _end_cell(self) -> None:
        flow = self._flows.pop()
        cell = flow.whole()
        if flow.gone:
            self.left_out[flow.gone] += sum(map(len, cell))
        elif self._rows:
            self._rows[-1].cells.append(cell)
        else:
            self._flows[-1].lines += cell


_Begin = Callable[[Story, Mapping[str, str]], None]


def _named(method: Callable[[Story, str, Mapping[str, str]], None], *names: str) -> dict[str, _Begin]:
    """A method that is told which of some elements begins."""

    def begin(name: str) -> _Begin:
        return lambda story, attributes: method(story, name, attributes)

    return {name: begin(name) for name in names}


_BEGIN: Mapping[str, _Begin] = {
    "p": Story.begin_paragraph,
    "pStyle": Story.set_style,
    "framePr": Story.set_frame,
    "numId": Story.set_list,
    "ilvl": Story.set_level,
    "r": Story.begin_run,
    "rStyle": Story.style_run,
    "vanish": Story.hide,
    "fldChar": Story.field,
    **_named(Story.form, "checkBox", "checked", "listEntry", "default", "result"),
    "sym": Story.sign,
    # Numerator and denominator.
    "den": lambda story, attributes: story._say("/"),
    "rad": lambda story, attributes: story._say("√"),
    "d": Story.begin_brackets,
    "e": Story.begin_bracketed,
    **_named(Story.set_bracket, "begChr", "endChr", "sepChr"),
    **_named(Story._embed, "altChunk", "subDoc", "OLEObject", "relIds", "chart"),
    "textpath": Story._art,
    "oMathPara": Story.begin_formula,
    "txbxContent": Story._begin_flow,
    "tbl": Story._begin_table,
    "tr": Story._begin_row,
    "hidden": Story._hide_row,
    "tc": Story._begin_cell,
    "cellDel": Story._delete_cell,
    "AlternateContent": Story._begin_alternatives,
    **dict.fromkeys(("Choice", "Fallback"), Story._begin_choice),
    **_named(Story._begin_note, "footnote", "endnote"),
    "footnoteReference": lambda story, attributes: story._refer("footnote", attributes),
    "endnoteReference": lambda story, attributes: story._refer("endnote", attributes),
}
_END: Mapping[str, Callable[[Story], None]] = {
    "p": Story.end_paragraph,
    "r": Story.end_run,
    "oMathPara": Story.end_formula,
    "d": Story.end_brackets,
    "txbxContent": Story._end_box,
    "tr": Story._end_row,
    "tc": Story._end_cell,
    "AlternateContent": Story._end_alternatives,
    **dict.fromkeys(("Choice", "Fallback"), Story._end_choice),
    "footnote": Story._end_note,
    "endnote": Story._end_note,
}

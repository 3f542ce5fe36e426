"""Paragraphs of a DOCX as they are told, element by element: runs, fields, hidden text, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from crawler.reading.papers.files.xml import attribute, number
from crawler.reading.papers.word.blocks import Flow, Paragraph, Run
from crawler.reading.papers.word.fields import Field
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.styles import OFF

DELETED, HIDDEN = "deleted", "hidden"
"""Why text is left out."""


class Paragraphs:
    """The flows of lines and open paragraphs of a story."""

    def __init__(self, numbering: Numbering) -> None:
        self.left_out: Counter[str] = Counter()
        self._numbering = numbering
        self._hides = cache(numbering.styles.hides)
        self._names: list[str] = []
        """The open elements."""
        self._flows = [Flow()]
        self._paragraphs: list[Paragraph] = []
        self._brackets: list[dict[str, str]] = []
        """The open brackets of formulas."""
        self._lone = False
        """Whether a formula is open that stands in no paragraph."""

    @property
    def lines(self) -> list[str]:
        """What was read so far."""
        return self._flows[0].whole()

    @property
    def _parent(self) -> str:
        return self._names[-1] if self._names else ""

    def _say(self, text: str) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if paragraph.codes:
            if paragraph.fields[-1].in_code:
                paragraph.fields[-1].code.append(text)
        elif self._run_is_hidden:
            self.left_out[HIDDEN] += len(text.strip())
        else:
            paragraph.pieces.append(text)
            if paragraph.fields:
                paragraph.fields[-1].said = True

    @property
    def _in_code(self) -> bool:
        return bool(self._paragraphs) and self._paragraphs[-1].codes > 0

    @property
    def _run_is_hidden(self) -> bool:
        runs = self._paragraphs[-1].runs
        return bool(runs) and self._is_hidden(runs[-1])

    def _is_hidden(self, run: Run) -> bool:
        if run.within_hidden or run.hidden is not None:
            return run.within_hidden or bool(run.hidden)
        return self._hides(self._paragraphs[-1].style, run.style)

    def begin_paragraph(self, attributes: Mapping[str, str]) -> None:
        """A paragraph begins."""
        self._paragraphs.append(Paragraph())

    def end_paragraph(self) -> None:
        """A paragraph ends: it becomes lines, or goes on in the next."""
        if not self._paragraphs:
            return
        paragraph, flow = self._paragraphs[-1], self._flows[-1]
        runs_on = not paragraph.deleted and self._is_hidden(paragraph.mark)
        self._paragraphs.pop()
        said = "".join(paragraph.pieces)
        flow.after += paragraph.after
        if paragraph.deleted or (runs_on and not said.strip()):
            flow.carried += said
            return
        # In a table a number may stand alone.
        label = self._numbering.label(paragraph.style, paragraph.use, paragraph.level)
        shown = bool((flow.carried + said).strip()) or flow.in_cell
        flow.carried = f"{label}{flow.carried}{said}" if shown else ""
        if not runs_on:
            flow.whole()

    def begin_formula(self, attributes: Mapping[str, str]) -> None:
        """A formula may stand where a paragraph does."""
        self._lone = not self._paragraphs
        if self._lone:
            self.begin_paragraph(attributes)

    def end_formula(self) -> None:
        """It ends."""
        if self._lone:
            self.end_paragraph()
        self._lone = False

    def begin_brackets(self, attributes: Mapping[str, str]) -> None:
        """A part of a formula in brackets begins."""
        self._brackets.append({"begChr": "(", "endChr": ")", "sepChr": "|"})

    def set_bracket(self, name: str, attributes: Mapping[str, str]) -> None:
        """Which brackets, or signs between what is in them, they are."""
        if self._brackets and self._parent == "dPr":
            self._brackets[-1][name] = attribute(attributes, "val")

    def begin_bracketed(self, attributes: Mapping[str, str]) -> None:
        """What is in brackets begins, or goes on after a sign."""
        if self._brackets and self._parent == "d":
            self._say(self._brackets[-1].pop("begChr", self._brackets[-1]["sepChr"]))

    def end_brackets(self) -> None:
        """The brackets are closed."""
        if self._brackets:
            self._say(self._brackets.pop()["endChr"])

    def set_style(self, attributes: Mapping[str, str]) -> None:
        """The paragraph's style."""
        if self._paragraphs:
            self._paragraphs[-1].style = attribute(attributes, "val")

    def set_frame(self, attributes: Mapping[str, str]) -> None:
        """A frame: of a large first letter, which is of the next paragraph."""
        if self._paragraphs and attribute(attributes, "dropCap") in ("drop", "margin"):
            self._paragraphs[-1].deleted = True

    def set_list(self, attributes: Mapping[str, str]) -> None:
        """The paragraph's list."""
        if self._paragraphs:
            self._paragraphs[-1].use = attribute(attributes, "val")

    def set_level(self, attributes: Mapping[str, str]) -> None:
        """The paragraph's level in its list."""
        if self._paragraphs:
            self._paragraphs[-1].level = number(attribute(attributes, "val"))

    def begin_run(self, attributes: Mapping[str, str]) -> None:
        """A run begins."""
        if self._paragraphs:
            self._paragraphs[-1].runs.append(Run(within_hidden=self._run_is_hidden))

    def end_run(self) -> None:
        """A run ends."""
        if self._paragraphs and self._paragraphs[-1].runs:
            self._paragraphs[-1].runs.pop()

    def _looks(self) -> Run:
        """The run, or end of a paragraph, whose properties are being told."""
        if self._paragraphs and self._names[-1:] == ["rPr"]:
            if self._names[-2] == "pPr":
                return self._paragraphs[-1].mark
            if self._names[-2] == "r" and self._paragraphs[-1].runs:
                return self._paragraphs[-1].runs[-1]
        return Run()

    def hide(self, attributes: Mapping[str, str]) -> None:
        """A run, or the end of a paragraph, is hidden or is not."""
        self._looks().hidden = attribute(attributes, "val") not in OFF

    def style_run(self, attributes: Mapping[str, str]) -> None:
        """The style of a run, or of the end of a paragraph."""
        self._looks().style = attribute(attributes, "val")

    def sign(self, attributes: Mapping[str, str]) -> None:
        """A sign of a font of signs; one that only this font knows is no text."""
        code = attribute(attributes, "char")
        sign = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else ""
        if "\ue000" <= sign <= "\uf8ff" or "\ud800" <= sign <= "\udfff":
            self.left_out["signs of a font"] += 1
        else:
            self._say(sign)

    # Fields

    def field(self, attributes: Mapping[str, str]) -> None:
        """A field's code begins, its result begins, or it ends."""
        kind = attribute(attributes, "fldCharType")
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if kind == "begin":
            paragraph.fields.append(Field())
            paragraph.codes += 1
        elif paragraph.fields and kind in ("separate", "end"):
            field = paragraph.fields[-1]
            paragraph.codes -= field.in_code
            field.in_code = False
            if kind == "end":
                self._end_field(paragraph)

    def _end_field(self, paragraph: Paragraph) -> None:
        ended = paragraph.fields.pop()
        if not ended.said:
            self._say(ended.shown())
        elif paragraph.fields:
            paragraph.fields[-1].said = True

    def form(self, name: str, attributes: Mapping[str, str]) -> None:
        """What a field of a form can be, and is."""
        if self._in_code:
            value, form = attribute(attributes, "val"), self._paragraphs[-1].fields[-1]
            if name == "checkBox":
                form.choices = ["☐", "☒"]
            elif name == "listEntry":
                form.choices.append(value)
            elif name == "checked":
                form.chosen = int(value not in OFF)
            elif self._parent in ("ddList", "checkBox"):
                form.chosen = number(value) or 0

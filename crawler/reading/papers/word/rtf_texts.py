"""The texts of an RTF (the main one, notes, boxes, heads of pages), told paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.reading.papers.files.xml import Handler
from crawler.reading.papers.word.telling import Recorder, Tables, tag


@dataclass(frozen=True, slots=True)
class State:
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


class Text:
    """One of the texts of a file: the main one, a note, a text box, a head of pages."""

    def __init__(self, story: Handler) -> None:
        self.story = story
        self._tables = Tables(story)
        self.paragraph = Recorder()
        """What was told of the paragraph: only at its end its place in tables is known."""

    def end_paragraph(self, depth: int, mark: State, always: bool = False) -> None:
        """A paragraph in so many tables ends; an empty one is told only if it always is."""
        if not (self.paragraph.told or always):
            return
        self._tables.reach(depth)
        self._tables.begin_cell()
        self.story.start("p", {})
        self.story.start("pPr", {})
        tell_look(self.story, mark)
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
        self.end_paragraph(0, State())
        self._tables.reach(0)


def tell_look(story: Handler, state: State) -> None:
    """Tell of the properties of a run, or of the end of a paragraph."""
    if state.hidden or state.deleted:
        story.start("rPr", {})
        for name in ["vanish"] * state.hidden + ["del"] * state.deleted:
            tag(story, name)
        story.end("rPr")

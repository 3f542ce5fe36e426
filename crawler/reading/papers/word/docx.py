"""DOCX to lines: which parts of the file are read, in what order (ECMA-376, Open Packaging Conventions).

The heads and feet of pages and the texts of comments are left out and counted.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.files.xml import Handler, attribute
from crawler.reading.papers.word.chunks import Drawn, read_chunk
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.story import Story, Surroundings
from crawler.reading.papers.word.styles import Styles

MAIN = "word/document.xml"
_ROOT = "_rels/.rels"
_DOCUMENT = "officeDocument"
_ASIDES = {
    "header": "heads and feet of pages",
    "footer": "heads and feet of pages",
    "comments": "comments",
}
_NAMES = re.compile(r"(?:^|/)([a-z]+)\d*\.xml$")
_MOST_CHUNKS = 10
_LARGEST_CHUNK, _MOST_UNPACKED = 5_000_000, 5_000_000
"""Bytes of an embedded document, and of what is packed in it."""


def read_docx(body: bytes) -> Contents:
    """All that a DOCX shows, one paragraph or table row a line. Raises `PaperError` for a broken file."""
    return _read(Unzipped(body), with_chunks=True)


def _read(parts: Unzipped, with_chunks: bool) -> Contents:
    package = _Package(parts)
    styles = Styles()
    package.tell("styles", styles)
    numbering = Numbering(styles)
    package.tell("numbering", numbering)
    around = Surroundings(numbering, embedded=package.embedded if with_chunks else lambda kind, name: ())
    story = Story(around)
    for kind in ("footnotes", "endnotes"):
        package.tell(kind, Story(around))
    package.parts.tell(package.main, story)
    for kind, reason in _ASIDES.items():
        aside = Story(Surroundings(numbering))
        package.tell(kind, aside)
        story.left_out[reason] += sum(map(len, aside.lines))
    return Contents(tuple(story.lines), +(story.left_out + around.unread()))


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str
    outside: bool


class _Relations:
    """What a part relates to, by number (an `xml.Handler` of a .rels)."""

    def __init__(self, folder: str) -> None:
        self.found: dict[str, _Relation] = {}
        self._folder = folder

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A relation."""
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", self._folder, attribute(attributes, "Target")))
            self.found[attribute(attributes, "Id")] = _Relation(
                attribute(attributes, "Type").rpartition("/")[2],
                target.lstrip("/"),
                attribute(attributes, "TargetMode") == "External",
            )

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do: all is said in attributes."""


class _Package:
    """The parts of a DOCX: by what they are to the main one, else by the names that Word gives them."""

    def __init__(self, parts: Unzipped) -> None:
        """Find the main part. Raises `PaperError` if there is none."""
        self.parts = parts
        self.main = self._main()
        folder, name = posixpath.split(self.main)
        self._folder = folder
        self._relations = self._related(posixpath.join(folder, "_rels", f"{name}.rels"), folder)
        self._chunks = 0

    def tell(self, kind: str, handler: Handler) -> None:
        """Tell a handler of the parts of a kind."""
        related = [each.target for each in self._relations.values() if each.kind == kind and not each.outside]
        usual = [
            name
            for name in self.parts.names
            if posixpath.dirname(name) == self._folder and (found := _NAMES.search(name)) and found[1] == kind
        ]
        for name in dict.fromkeys(self.parts.find(each) for each in related or usual):
            if name:
                self.parts.tell(name, handler)

    def embedded(self, kind: str, name: str) -> Sequence[str]:
        """The lines of what is embedded under the number of a relation; none for what is not read."""
        relation = self._relations.get(name)
        part = self.parts.find(relation.target) if relation and not relation.outside else ""
        if not part:
            return ()
        if kind != "altChunk":
            drawn = Drawn()
            self.parts.tell(part, drawn)
            return drawn.lines
        self._chunks += 1
        if self._chunks > _MOST_CHUNKS or self.parts.size(part) > _LARGEST_CHUNK:
            return ()
        chunk = self.parts.read(part)
        if chunk.startswith(b"PK"):
            return _read(Unzipped(chunk, _MOST_UNPACKED), with_chunks=False).lines
        return read_chunk(chunk)

    def _main(self) -> str:
        related = self._related(_ROOT, "").values()
        named = [each.target for each in related if each.kind == _DOCUMENT]
        usual = [name for name in self.parts.names if re.search(r"(?:^|/)document\d*\.xml$", name)]
        found = next((name for each in [*named, MAIN, *usual] if (name := self.parts.find(each))), "")
        if not found:
            raise PaperError("it has no document in it")
        return found

    def _related(self, name: str, folder: str) -> Mapping[str, _Relation]:
        relations = _Relations(folder)
        if found := self.parts.find(name):
            self.parts.tell(found, relations)
        return relations.found

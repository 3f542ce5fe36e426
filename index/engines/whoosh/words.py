"""The word index of a shard: Whoosh's terms over postings kept as arrays. The only module that knows Whoosh.

Whoosh scores and counts one posting at a time in Python (about 10 microseconds each). Its codec is a public
seam: this one leaves terms, documents and the table of contents to Whoosh, and writes each term's postings as
two arrays, document numbers and counts, so that a word's postings are read with one slice.
"""

from __future__ import annotations

import pickle
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermNotFound

from index import analyzer
from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.files import Blocks, damaged

_FIELD = "words"
_SCHEMA = Schema(**{_FIELD: FieldType(format=Frequency(), analyzer=None)})
"""Whoosh would pickle it into a table of contents: whoever unpickles what others wrote runs their code."""
_POSTINGS = ".pst"
_NUMBER = np.dtype("<u4")
_EXACT = 1 << 24
"""Whoosh keeps how often a word stands in all as a number of single precision: exact below this."""
_TOGETHER = 4096
"""Words that are counted at once."""


class Postings(NamedTuple):
    """Sections in ascending order, and how often each holds what was asked."""

    sections: NDArray[Any]
    counts: NDArray[Any]


def write_words(folder: Path, sections: Iterable[str]) -> None:
    """Cut the sections into words and write a Whoosh index with a document for each."""
    folder.mkdir()
    terms, count = _invert(sections)
    storage = FileStorage(str(folder))
    codec = ArrayCodec()
    segment = _segment(codec, count)
    documents = codec.per_document_writer(storage, segment)
    for number in range(count):
        documents.start_doc(number)
        documents.finish_doc()
    documents.close()
    writer = codec.field_writer(storage, segment)
    writer.start_field(_FIELD, _SCHEMA[_FIELD])
    for term, postings in terms:
        writer.add_term(term, postings)
    writer.finish_field()
    writer.close()


def _invert(sections: Iterable[str]) -> tuple[Iterator[tuple[bytes, Postings]], int]:
    # Numbers given to words as they come; then one sort brings a word's sections together.
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    pieces, sizes = [], []
    for section in sections:
        found = [numbers[word] for word in analyzer.cut(section)]
        pieces.append(np.array(found, np.uint32))
        sizes.append(len(found))
    words = np.concatenate(pieces) if pieces else np.empty(0, np.uint32)
    keys = words.astype(np.uint64) << np.uint64(32) | np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    keys.sort()
    firsts = (
        np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        if len(keys)
        else keys.astype(np.int64)
    )
    counts = np.diff(np.append(firsts, len(keys))).astype(_NUMBER)
    keys = keys[firsts]
    owners = (keys & np.uint64(0xFFFFFFFF)).astype(_NUMBER)
    bounds = np.searchsorted(keys >> np.uint64(32), np.arange(len(numbers) + 1, dtype=np.uint64)).tolist()

    def terms() -> Iterator[tuple[bytes, Postings]]:
        for term, number in sorted((word.encode(), number) for word, number in numbers.items()):
            part = slice(bounds[number], bounds[number + 1])
            yield term, Postings(owners[part], counts[part])

    return terms(), len(sizes)


class Words:
    """A shard's words, read-only; safe for several threads."""

    def __init__(self, folder: Path, files: Mapping[str, Blocks], documents: int) -> None:
        """Open what `write_words` wrote for so many sections; `files` are the shard's, by name."""
        storage = _CheckedStorage(folder, files)
        try:
            self._reader = SegmentReader(storage, _SCHEMA, _segment(ArrayCodec(), documents))
        except (OSError, EngineError):
            raise
        except Exception as error:
            # Tables that another Whoosh wrote fail in as many ways as there are bytes.
            raise damaged(folder, "cannot be opened by Whoosh") from error
        # Whoosh reads by seeking: two threads must not read at once.
        self._lock = threading.Lock()

    def postings(self, word: str) -> Postings:
        """The sections that hold a word, and how often."""
        try:
            with self._lock:
                found: Postings = self._reader.postings(_FIELD, word.encode()).arrays
        except TermNotFound:
            return Postings(np.empty(0, _NUMBER), np.empty(0, _NUMBER))
        return found

    def holding(self, word: str) -> Ints:
        """The sections that hold a word."""
        return self.postings(word).sections.astype(np.int64)

    def counts(self, wanted: Flags) -> Iterator[tuple[str, int]]:
        """How often each word stands in the wanted sections, those that stand in none left out."""
        names, starts, frequencies, weights = self._terms
        if wanted.all() and weights.max(initial=0) < _EXACT:
            yield from zip(names, weights.tolist(), strict=True)
            return
        for first in range(0, len(names), _TOGETHER):
            part = slice(first, first + _TOGETHER)
            sections, counts = self._postings_of(starts[part], frequencies[part])
            firsts = np.cumsum(frequencies[part]) - frequencies[part]
            sums = np.add.reduceat(np.where(wanted[sections], counts, 0), firsts, dtype=np.int64)
            held = np.flatnonzero(sums)
            yield from zip((names[first + at] for at in held.tolist()), sums[held].tolist(), strict=True)

    def _postings_of(self, starts: Ints, frequencies: Ints) -> Postings:
        """The postings of terms that are neighbours in the file, one after the other."""
        size = _NUMBER.itemsize
        length = int(starts[-1] + 2 * frequencies[-1] * size - starts[0])
        with self._lock:
            numbers = np.frombuffer(self._reader._terms._postfile.get(int(starts[0]), length), _NUMBER)
        begins = (starts - starts[0]) // size
        ends = np.cumsum(frequencies)
        at = np.repeat(begins - ends + frequencies, frequencies) + np.arange(int(ends[-1]))
        return Postings(numbers[at], numbers[at + np.repeat(frequencies, frequencies)])

    @cached_property
    def _terms(self) -> tuple[list[str], Ints, Ints, Ints]:
        """Every word in order, where its postings start, how many sections hold it, and how often in all."""
        with self._lock:
            found = [
                (term.decode(), info.extent()[0], info.doc_frequency(), int(info.weight()))
                for (_, term), info in self._reader._terms.items()
            ]
        names = [name for name, *_ in found]
        table = np.array([numbers for _, *numbers in found], np.int64).reshape(-1, 3)
        return names, table[:, 0], table[:, 1], table[:, 2]


def _segment(codec: ArrayCodec, documents: int) -> W3Segment:
    return W3Segment(codec, "words", documents, segid="0")


class _CheckedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's files, mapped: a look at a term is dozens of short reads."""

    def __init__(self, folder: Path, files: Mapping[str, Blocks]) -> None:
        super().__init__(str(folder))
        self._files = files

    def open_file(self, name: str, **options: Any) -> StructFile:
        blocks = self._files[f"{Path(self.folder).name}/{name}"]
        # Postings alone are large, and read by `get` alone.
        if not name.endswith(_POSTINGS):
            blocks.touch_all()
        return _CheckedFile(blocks, name)


class _CheckedFile(StructFile):  # type: ignore[misc]
    """A mapped file whose blocks are compared as they are touched, and which holds nothing that runs."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        super().__init__(blocks.content or BytesIO(), name=name)
        self._blocks = blocks

    def get(self, position: int, length: int) -> bytes:
        self._blocks.touch(position, position + length)
        found: bytes = super().get(position, length)
        return found

    def read_pickle(self) -> Any:
        return _Plain(self.file).load()


class _Plain(pickle.Unpickler):
    """Numbers, strings and what holds them: nothing that a foreign index could run."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an index")


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's third codec, with the postings of a term as two arrays."""

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """The writer of terms."""
        return ArrayFieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ArrayMatcher:
        """The postings of a term, read with one slice."""
        count = terminfo.doc_frequency()
        # The length in `extent` comes back as a tuple (whoosh-reloaded 2.7.5); the count says it too.
        numbers = np.frombuffer(dbfile.get(terminfo.extent()[0], 2 * count * _NUMBER.itemsize), _NUMBER)
        return ArrayMatcher(Postings(numbers[:count], numbers[count:]), format_, term, terminfo, scorer)


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes a term's postings at once."""

    def add_term(self, term: bytes, postings: Postings) -> None:
        """Write a term, in ascending order of terms, and its postings."""
        # The statistics and the extent that `W3PostingsWriter` would gather posting by posting.
        info: Any = W3TermInfo(
            weight=float(postings.counts.sum()),
            df=len(postings.sections),
            maxweight=float(postings.counts.max()),
            minid=int(postings.sections[0]),
            maxid=int(postings.sections[-1]),
        )
        written = postings.sections.tobytes() + postings.counts.tobytes()
        info.set_extent(self._postfile.tell(), len(written))
        self._postfile.write(written)
        self._tindex.add(self._fieldid.to_bytes(2, "big") + term, info.to_bytes())


class ArrayMatcher(ListMatcher):  # type: ignore[misc]
    """A term's postings as Whoosh walks them, and as the arrays that they are."""

    def __init__(self, arrays: Postings, format_: Any, term: Any, terminfo: Any, scorer: Any) -> None:
        """Wrap arrays of document numbers and counts."""
        self.arrays = arrays
        super().__init__(
            arrays.sections, arrays.counts, format=format_, scorer=scorer, term=term, terminfo=terminfo
        )

"""The suffix array, written: sections as codes, sorted. The only module that knows pydivsufsort.

Characters become codes from 1, in the order of their code points, kept big-endian so that bytes compare as
characters do; 0 ends every section, so no string found spans a border. The array holds the places of all
characters but these ends, in the order of what follows them (Manber and Myers, 1993), and beside each place
the section that it is in. Where the suffixes of each pair of characters begin is kept too: a dozen steps less
of each bisection, and none for a string of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydivsufsort import divsufsort

from index.engines.whoosh.arrays import Ints
from index.engines.whoosh.files import write_array

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Coded:
    """Sections as one string of codes."""

    alphabet: NDArray[np.uint32]
    """Code points; the character of code c is at c - 1."""
    uses: Ints
    """How often each character of the alphabet stands in the sections."""
    codes: NDArray[Any]
    lengths: Ints
    """Characters of each section, its end not counted."""


def code(sections: Sequence[str]) -> Coded:
    """Give every distinct character its code, and join the sections, each ended by 0."""
    lengths = np.array([len(section) for section in sections], np.int64)
    points = np.frombuffer("".join(sections).encode("utf-32-le", "surrogatepass"), np.uint32)
    counts = np.bincount(points, minlength=1)
    alphabet = np.flatnonzero(counts)
    # 65,535 distinct characters fit two bytes beside the 0; real text has a tenth of that.
    width = ">u2" if len(alphabet) < 0xFFFF else ">u4"
    rank = np.cumsum(counts > 0).astype(width)
    inside = np.ones(len(points) + len(sections), np.bool_)
    inside[np.cumsum(lengths + 1) - 1] = False
    codes = np.zeros(len(inside), width)
    codes[inside] = rank[points]
    return Coded(alphabet.astype(np.uint32), counts[alphabet], codes, lengths)


def write_suffixes(folder: Path, coded: Coded) -> None:
    """Sort the suffixes and write what `Suffixes` reads."""
    count = len(coded.lengths)
    # The ends sort first; nobody looks for them.
    places = _sorted(coded.codes)[count:]
    owner = np.uint16 if count <= 0xFFFF else np.uint32
    owners = np.repeat(np.arange(count, dtype=owner), coded.lengths + 1)
    write_array(folder / "alphabet.bin", coded.alphabet)
    write_array(folder / "uses.bin", coded.uses.astype(np.uint32))
    write_array(folder / "text.bin", coded.codes)
    write_array(folder / "places.bin", places)
    write_array(folder / "owners.bin", owners[places])
    pairs, starts = _pairs(coded.codes, places)
    write_array(folder / "pairs.bin", pairs)
    write_array(folder / "starts.bin", starts)


def _sorted(codes: NDArray[Any]) -> NDArray[np.uint32]:
    # divsufsort sorts bytes: of a big-endian string of codes, the suffixes that start a code are the wanted.
    width = codes.dtype.itemsize
    found = np.empty(len(codes), np.uint32)
    order = divsufsort(codes.view(np.uint8)) if len(codes) else found
    at = 0
    # Piece by piece, for the order of all bytes is by far the largest thing in memory.
    for start in range(0, len(order), _PIECE):
        piece = order[start : start + _PIECE]
        wanted = piece[piece % width == 0] // width
        found[at : at + len(wanted)] = wanted
        at += len(wanted)
    return found


def _pairs(codes: NDArray[Any], places: NDArray[np.uint32]) -> tuple[NDArray[Any], NDArray[np.uint32]]:
    """Every two codes that suffixes begin with, as one number, and the rank of the first of these suffixes.

    The ranks are one more: the number of suffixes is the last.
    """
    width = codes.dtype.itemsize
    pair = np.dtype(f"u{2 * width}")
    pairs, starts = [np.empty(0, pair)], [np.empty(0, np.uint32)]
    before = pair.type(0)
    for start in range(0, len(places), _PIECE):
        piece = places[start : start + _PIECE]
        found = codes[piece].astype(pair) << pair.type(8 * width) | codes[piece + 1]
        begins = np.flatnonzero(found != np.concatenate(([before], found[:-1])))
        pairs.append(found[begins])
        starts.append((begins + start).astype(np.uint32))
        before = found[-1]
    return np.concatenate(pairs), np.concatenate([*starts, [len(places)]]).astype(np.uint32)

"""Normalised text and words of text. The only module that knows jieba."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Word(NamedTuple):
    """A word and where it starts in the normalised text."""

    text: str
    start: int


def normalise(text: str) -> str:
    """Full width to half width, traditional to simplified, upper to lower, one character to one character.

    The result has the length of the text, so an offset in one is an offset in the other.
    """
    raise NotImplementedError


def words(text: str) -> Iterator[Word]:
    """The words of a normalised text, punctuation and spaces left out."""
    raise NotImplementedError

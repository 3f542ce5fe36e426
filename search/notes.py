"""A sentence about a query for its reader: Chinese, as the API gives it, and English beside it."""

from __future__ import annotations


class Note(str):
    """The sentence in Chinese, with the same in English: what is quoted stays as it was asked.

    >>> Note("没有找到", "Nothing was found").english
    'Nothing was found'
    """

    english: str

    def __new__(cls, chinese: str, english: str) -> Note:
        """The sentence in both languages."""
        note = super().__new__(cls, chinese)
        note.english = english
        return note

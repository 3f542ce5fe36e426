"""Whether Latin letters spell a name: in full, by first letters, or by both mixed; `data/pinyin.tsv`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from index import gazetteer


@lru_cache(maxsize=65536)
def spells(letters: str, name: str) -> bool:
    """Whether letters can be read as a name: each character's syllable or its first letter, in order.

    >>> [spells(letters, "大河乡") for letters in ("dahexiang", "dhx", "dahex", "dh")]
    [True, True, True, False]
    """
    if not name or not letters:
        return not name and not letters
    return any(
        letters.startswith(piece) and spells(letters[len(piece) :], name[1:])
        for syllable in _readings().get(name[0], ())
        for piece in dict.fromkeys((syllable, syllable[0]))
    )


def sounds_like(one: str, other: str) -> bool:
    """Whether two names may be read alike, tones aside: 赣洲 and 赣州."""
    return len(one) == len(other) and all(
        a == b or set(_readings().get(a, ())) & set(_readings().get(b, ()))
        for a, b in zip(one, other, strict=True)
    )


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in (gazetteer.DATA / "pinyin.tsv").read_text("utf-8").splitlines():
        syllable, characters = line.split("\t")
        for character in characters:
            found[character] = (*found.get(character, ()), syllable)
    return found

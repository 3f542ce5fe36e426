"""What a question in one's own words is compared by: its words and pairs of neighbouring characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from index import analyzer

_ASKED = re.compile(
    "请问|想问|想知道|为什么|为何|为啥|什么样|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|哪些|哪个|哪里|哪儿|"
    "哪种|哪几|多少|几[个天级类项种]|是否|能否|可否|有没有|要不要|能不能|会不会|可不可以|是不是|有无|谁"
)
"""Words that ask: a question has them, its answer has not."""
_PARTICLES = re.compile("[的了吗呢吧啊呀么]")
_MARKS = re.compile(r"[?？]")
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def asks(text: str) -> bool:
    """Whether a text asks something: by a word that asks, or a question mark.

    >>> asks("哪些事项首违不罚"), asks("首违不罚")
    (True, False)
    """
    return bool(_MARKS.search(text) or _ASKED.search(analyzer.normalise(text)))


@lru_cache(256)
def terms(text: str) -> Mapping[str, int]:
    """The strings by which reports are compared with a normalised text, each with its weight.

    Every two neighbouring characters and every word of two or more, both in one where a word is two
    characters; letters and digits as they stand together. Words that ask and particles are nothing. A text
    of which nothing is left this way is compared by its characters.

    >>> dict(terms("怎样优化营商环境?"))
    {'优化': 2, '化营': 1, '营商': 2, '商环': 1, '环境': 2}
    """
    found: Counter[str] = Counter()
    for run in _RUNS.findall(_PARTICLES.sub(" ", _ASKED.sub(" ", text))):
        if run.isascii():
            found[run] = 2 * (len(run) > 1)
            continue
        found.update(dict.fromkeys((run[at : at + 2] for at in range(len(run) - 1)), 1))
        found.update(dict.fromkeys((word for word in analyzer.cut(run) if len(word) > 1), 1))
    kept = {term: min(weight, 2) for term, weight in found.items() if weight}
    return kept or {char: 1 for char in text if char.isalnum()}


def names_year(term: str) -> bool:
    """Whether a term is a year: whoever names one asks for the report on it, not for one that looks back."""
    return len(term) == 4 and term.isascii() and term.isdecimal() and term != "0000"

"""What a host's robots.txt allows (RFC 9309), however its operator wrote it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import quote, urlsplit

from protego import Protego

from crawler.reading.markup.decode import decode

PRODUCT = "Zhice/0.1"
"""The name under which the crawler looks for itself in robots.txt."""

LARGEST = 524_288
"""Bytes: of a longer robots.txt so much counts (RFC 9309, 2.5)."""

RULES_SECONDS = 86_400.0
"""robots.txt is read again after a day (RFC 9309, 2.4)."""

LONGEST_PACE = 86_400.0
"""Seconds: what a site asks to be left between two requests counts for no more."""

_OURS, _ALL, _ANOTHER = "zhice", "*", "another"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_BEFORE = re.compile(r"^(?:&#(?:65279|xfeff);|[^a-z#:])+", re.I)
"""Before a name: blanks, and what is left of a byte order mark that was read in another encoding."""
_LINE = re.compile(
    r"(user[- ]?agent|crawl[- ]?delay|(?:request|visit)[- ]rate|[a-z-]+)\s*[:=]?\s*(.*)", re.I | re.S
)
_AGENT, _DELAY = re.compile(r"user[- ]?agent", re.I), re.compile(r"crawl[- ]?delay", re.I)
_RULE = re.compile(r"allow|dis{1,2}al{1,2}[ao]w|diasllow", re.I)
_EVERYBODY = re.compile(r"\*(?![\w-])")
_NAME = re.compile(r"[a-z_-]+")
_SECONDS = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)\s*(?:s|secs?|seconds?|秒)?", re.I)
_QUOTES = "\"'“”‘’ \t"
_PATTERN = "/%:=&?~+!$,;'@()*[]|-._"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt allows; `shut` says why nothing at all is."""

    parsed: Protego | None = None
    shut: str = ""

    @classmethod
    def read(cls, body: bytes) -> Rules:
        """The rules in the bytes of a robots.txt; whatever is no rule is passed over."""
        if len(body) >= LARGEST:
            # Half of a rule may forbid everything.
            body = body[: max(body.rfind(end, 0, LARGEST) for end in (b"\n", b"\r")) + 1]
        return cls(Protego.parse("\n".join(_lines(_text(body)))))

    def refusal(self, url: str) -> str:
        """Why an address must not be asked, or an empty string."""
        if self.shut or self.parsed is None:
            return self.shut
        return "" if self.parsed.can_fetch(url, PRODUCT) else "robots.txt disallows it"

    @property
    def pace(self) -> float:
        """Seconds between requests that Crawl-delay or Request-rate ask for, the longer of the two."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(PRODUCT)
        spread = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(LONGEST_PACE, max(float(self.parsed.crawl_delay(PRODUCT) or 0.0), float(spread)))


def _text(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return body.decode("utf-32", "replace")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = body.decode(encoding)
            return decode(body) if "\0" in text else text
    return decode(body)


def _lines(text: str) -> Iterator[str]:
    """The lines of a robots.txt as its grammar has them.

    >>> list(_lines("Ｕser-agent：＊ # all\\nDISALLOW : private\\\\"))
    ['User-agent: *', 'DISALLOW: /private/']
    """
    for line in text.translate(_UNSEEN).splitlines():
        head, colon, rest = line.replace("：", ":", 1).partition(":")
        whole = _BEFORE.sub("", normalize("NFKC", head)).rstrip() + colon + rest
        parts = _LINE.match(whole.partition("#")[0])
        if parts is None:
            continue
        name, value = parts[1], parts[2].partition("<")[0].strip(_QUOTES)
        if _AGENT.fullmatch(name):
            yield f"{name}: {_agent(normalize('NFKC', value).lower())}"
        elif _DELAY.fullmatch(name):
            yield f"Crawl-delay: {_seconds(value)}"
        elif _RULE.fullmatch(name) and value:
            yield from (f"{name}: {pattern}" for pattern in _patterns(value))
        else:
            yield f"{name}: {value}"


def _agent(value: str) -> str:
    """Whom a group is for. The parser keeps a copy of the rules for every name: one stands for all others."""
    if _EVERYBODY.match(value):
        return _ALL
    names = (_NAME.match(part.strip(" *")) for part in value.split(","))
    return _OURS if any(name and name[0] == _OURS for name in names) else _ANOTHER if value else ""


def _seconds(value: str) -> str:
    found = _SECONDS.fullmatch(value)
    return found[1].replace(",", ".") if found else value


def _patterns(value: str) -> Iterator[str]:
    """The pattern of a rule; one that is not ASCII in both encodings that sites have addresses in."""
    whole = normalize("NFKC", value[0]) + value[1:].replace("\\", "/")
    if "://" in whole:
        parts = urlsplit(whole)
        whole = parts.path + (f"?{parts.query}" if parts.query else "")
    whole = whole.replace("\\", "/")
    yield (pattern := whole if whole.startswith(("/", "*", "$")) else f"/{whole}")
    if not pattern.isascii():
        yield quote(pattern, safe=_PATTERN, encoding="gb18030", errors="replace")

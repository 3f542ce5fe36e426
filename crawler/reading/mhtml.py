"""Pages that a browser or Word saved with all their parts in one file (MHTML, RFC 2557)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from itertools import islice

from crawler.page import Page
from crawler.reading.saved import own_address
from crawler.reading.wording.moments import moment

_MOST_PARTS, _MOST_LINES, _MOST_HEADERS, _MOST_MULTIPARTS = 5_000, 2_000_000, 200_000, 10
"""Of a file: the parser of mail keeps every line, and holds each against all parts that are open."""
_MOST_NAMED = 20
"""Parts that a page may show by their names, and so often each."""
_MULTIPART = re.compile(rb"^content-type:\s{0,99}multipart/", re.I | re.M)
_HEADER = re.compile(rb"^[\w-]{1,60}:", re.M)
_BOUNDARY = re.compile(rb"""\bboundary\s{0,9}=\s{0,9}["']?([^"';\r\n]{1,200})""", re.I)
_HEAD = 8_192
_UUENCODED = ("x-uuencode", "uuencode", "uue", "x-uue")
"""No browser packs a part so, and unpacking it takes a hundred times its size."""
_PAGES = ("text/html", "application/xhtml+xml")


class MhtmlError(ValueError):
    """A file that cannot be taken apart; the message says why."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The pages of a file (first the one that was saved, then those in its frames), and its other parts."""

    pages: tuple[Page, ...]
    parts: tuple[Page, ...]


def read_mhtml(body: bytes, saved: datetime) -> Bundle:
    """Take a file apart that was saved at `saved` if it does not say when. Raises `MhtmlError`."""
    _refuse_bombs(body)
    try:
        message = message_from_bytes(body.lstrip(), policy=policy.compat32)
        leaves = _leaves(message)
        when = moment(str(message.get("Date", ""))) or saved
        places = map(message.get, ("Snapshot-Content-Location", "Content-Location"))
        own = next(filter(None, map(_address, places)), "")
        parts = [_part(leaf, when) for leaf in leaves]
    except MhtmlError:
        raise
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
        # The parser of mail lets through whatever odd headers and nested parts make it stumble over.
        raise MhtmlError(f"is no whole saved page: {type(error).__name__}") from error
    pages = [part for leaf, part in zip(leaves, parts, strict=True) if leaf.get_content_type() in _PAGES]
    others = [part for leaf, part in zip(leaves, parts, strict=True) if leaf.get_content_type() not in _PAGES]
    if not pages:
        raise MhtmlError("there is no page in it")
    if own:
        pages[0] = replace(pages[0], url=own)
    pages[0] = replace(pages[0], body=_located(pages[0].body, leaves))
    return Bundle(tuple(pages), tuple(others))


def _refuse_bombs(body: bytes) -> None:
    """Raise `MhtmlError` for what the parser of mail would take time and memory for."""
    boundary = _BOUNDARY.search(body, 0, _HEAD)
    if boundary and body.count(b"\n--" + boundary[1].strip()) > 2 * _MOST_PARTS:
        raise MhtmlError(f"it has more than {_MOST_PARTS:,} parts")
    if body.count(b"\n") > _MOST_LINES:
        raise MhtmlError(f"it has more than {_MOST_LINES:,} lines")
    if _more(_HEADER, body, _MOST_HEADERS):
        raise MhtmlError(f"it has more than {_MOST_HEADERS:,} headers")
    if _more(_MULTIPART, body, _MOST_MULTIPARTS):
        raise MhtmlError("its parts have parts without end")


def _more(pattern: re.Pattern[bytes], body: bytes, most: int) -> bool:
    return sum(1 for _ in islice(pattern.finditer(body), most + 1)) > most


def _leaves(message: Message) -> list[Message]:
    """The parts that hold no others, in their order."""
    found: list[Message] = []
    waiting = [message]
    while waiting:
        each = waiting.pop()
        inner = each.get_payload() if each.is_multipart() else None
        if isinstance(inner, list):
            waiting += [part for part in reversed(inner) if isinstance(part, Message)]
        else:
            found.append(each)
        if len(found) + len(waiting) > _MOST_PARTS:
            raise MhtmlError(f"it has more than {_MOST_PARTS:,} parts")
    return found


def _part(leaf: Message, when: datetime) -> Page:
    packing = str(leaf.get("Content-Transfer-Encoding", "")).strip().lower()
    content = None if packing in _UUENCODED else leaf.get_payload(decode=True)
    headers = {"content-type": str(leaf.get("Content-Type", ""))}
    body = content if isinstance(content, bytes) else b""
    return Page(_address(leaf.get("Content-Location")), body, headers, when.astimezone(UTC))


def _located(body: bytes, leaves: Sequence[Message]) -> bytes:
    """A page that shows its frames by their addresses, not by their names in the file."""
    pages = (leaf for leaf in leaves[1:] if leaf.get_content_type() in _PAGES and leaf.get("Content-ID"))
    for leaf in islice(pages, _MOST_NAMED):
        name, address = str(leaf["Content-ID"]).strip(" <>"), _address(leaf.get("Content-Location"))
        body = body.replace(f"cid:{name}".encode("utf-8", "replace"), address.encode(), _MOST_NAMED)
    return body


def _address(value: object) -> str:
    """An address of the web; those on somebody's disk are none."""
    return own_address("".join(str(value or "").split()))

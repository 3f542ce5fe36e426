"""Whether a site is that of the government which the directory says: told by what its pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from index import regions
from index.analyzer import normalise
from index.regions import Region

_SITE_CODE = 6
"""The first so many digits of a 网站标识码 are the division's code, perhaps a former one."""


class Verdict(StrEnum):
    """What a page says of a row: it is right, it is another's, or nothing that settles it."""

    CONFIRMED = "confirmed"
    ANOTHER = "another"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A verdict, and in a few words what it rests on (for another's site: whose it is)."""

    verdict: Verdict
    evidence: str = ""


def confirm(code: str, site_code: str = "", names: Iterable[str] = ()) -> Confirmation:
    """Compare a division with a page of the site taken for its government's.

    `site_code` is the page's 网站标识码; `names` are what the site calls itself (title, footer, meta tags),
    the surest first. The code comes first, then the first name that names places in full: it confirms if
    the division is among them, and speaks against it if none of them lies above or below.
    """
    told = regions.successors(site_code[:_SITE_CODE]) if len(site_code) >= _SITE_CODE else ()
    if told:
        return _compare(code, told, f"网站标识码 {site_code}")
    for name in names:
        named = _named(name)
        if any(region.code == code for region in named):
            return Confirmation(Verdict.CONFIRMED, name)
        found = _compare(code, named, name)
        if found.verdict is Verdict.ANOTHER:
            return found
    return Confirmation(Verdict.OPEN)


def _named(name: str) -> tuple[Region, ...]:
    mentions = regions.mentions(normalise(name))
    return tuple(region for mention in mentions for region in mention.regions)


def _compare(code: str, told: tuple[Region, ...], evidence: str) -> Confirmation:
    if any(region.code == code for region in told):
        return Confirmation(Verdict.CONFIRMED, evidence)
    # A county's site can carry its city's number, or name the city that it lies in.
    if not told or any(
        regions.is_within(code, region.code) or regions.is_within(region.code, code) for region in told
    ):
        return Confirmation(Verdict.OPEN)
    whose = "、".join("/".join(regions.names(region.code)) for region in told[:3])
    return Confirmation(Verdict.ANOTHER, f"{evidence}: {whose}")

"""What a page gives to tell whose report it is, and what is concluded: `Clues` in, `Place` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A text that names a place or issuer, or a division code, and where it was read."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What tells the place: `issuers` say whose report it is, the surest first; the others complete them."""

    issuers: Sequence[Named]
    """Whom the title names, and who signed."""
    publishers: Sequence[Named] = ()
    """Who put it on the site, as the page's table and source line say: often an office for its government."""
    sites: Sequence[Named] = ()
    """Codes and names of the site, the surest first."""
    hearsay: Sequence[Named] = ()
    """What only settles a shared name: the site's imprint, who runs it."""
    trail: Sequence[Named] = ()
    """The steps of the breadcrumbs, the innermost first."""
    texts: Sequence[str] = ()
    """The report's paragraphs."""
    addressees: Sequence[str] = ()
    """Whom the report is written to."""
    url: str = ""
    not_of: str = ""
    """The division whose site the directory wrongly takes the address for."""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Region (code or empty), level and body (keys of `LEVELS`, `BODIES`, or empty)."""

    region: str = ""
    level: str = ""
    body: str = ""
    origin: str = ""
    warnings: tuple[str, ...] = ()
    named: str = ""
    """The issuer's name that told it."""

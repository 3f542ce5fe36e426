"""Whose report it is: region, level and kind of body, from title, text and address; never guessed."""

from __future__ import annotations

from crawler.reading.extraction.author import Author
from crawler.reading.extraction.clues import Clues, Place
from crawler.reading.extraction.grounds import Grounds
from crawler.reading.extraction.issuer_place import IssuerPlace
from crawler.reading.extraction.issuers import body_of


def locate(clues: Clues) -> Place:
    """Region, level and body of a report; what stays ambiguous or contradicts itself stays empty.

    The title's issuer and the signature say it first. A shared or relative name (鼓楼区, 区市场监管局) is
    settled by the site and the address, then by the other names of the page. A report that names no issuer
    there is told by how it speaks of its author: by name (清河县深入…) or by kind (我县), which the address
    must bear out; who published it counts where it is of that kind.
    """
    grounds = Grounds(clues)
    told = [named for named in clues.issuers if body_of(named.text)]
    return IssuerPlace(told[0], grounds).read() if told else Author(clues, grounds).place()

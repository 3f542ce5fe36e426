"""The titles of the genre and what they leave unsaid, with the signature that says it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crawler.samplesite.issuers import Issuer

GOVERNMENT = (
    (5, "{name}关于{year}年度法治政府建设情况的报告"),
    (5, "{party} {name}关于{year}年度法治政府建设情况的报告"),
    (4, "{place}{year}年法治政府建设年度报告"),
    (3, "{place}{year}年度法治政府建设情况报告"),
    (2, "{year}年{place}法治政府建设工作报告"),
    (2, "{name} {year}年法治政府建设年度报告"),
    (2, "{name}关于{year}年法治政府建设工作情况的报告"),
    (1, "{unit}人民政府关于{year}年度推进法治政府建设情况的报告"),
    (1, "关于{year}年度法治政府建设情况的报告"),
    (1, "{name}关于法治政府建设情况的报告"),
)
OTHERS = (
    (5, "{name}关于{year}年度法治政府建设情况的报告"),
    (4, "{place}{year}年法治政府建设年度报告"),
    (4, "{place}{year}年度法治政府建设情况报告"),
    (2, "{name}{year}年法治政府建设情况工作报告"),
    (2, "{place} {year}年法治政府建设年度报告"),
    (2, "{year}年度{place}法治政府建设工作报告"),
    (1, "关于{year}年度法治政府建设情况的报告"),
    (1, "{name}关于法治政府建设情况的报告"),
)
DEPARTMENT = (*OTHERS, (4, "{short}关于{year}年法治政府建设情况的报告"))


@dataclass(frozen=True, slots=True)
class Title:
    """A title, the issuer's full name (both names of joint issuers), and the names that sign (maybe none)."""

    text: str
    issuer: str
    signature: tuple[str, ...]


def title(issuer: Issuer, year: int, random: Random) -> Title:
    """A title in one of the genre's forms. Whoever is not named in it signs at the end."""
    forms = DEPARTMENT if issuer.trade else GOVERNMENT if issuer.party and issuer.audience == "g" else OTHERS
    form = random.choices([text for _, text in forms], [weight for weight, _ in forms])[0]
    words = {"name": issuer.name, "place": issuer.title, "party": issuer.party, "unit": issuer.title[-1]}
    signers = (issuer.party, issuer.name) if "{party}" in form else (issuer.name,)
    named = "{name}" in form or (issuer.trade is not None and "{place}" in form)
    signs = not named or random.random() < 0.8
    text = form.format(year=year, short=issuer.short, **words)
    return Title(text, " ".join(signers), signers if signs else ())

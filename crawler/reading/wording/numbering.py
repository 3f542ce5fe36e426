"""Headings by their form: how they are numbered, and which stand without a number."""

from __future__ import annotations

import re

from index.analyzer import normalise

_HAN = "一二三四五六七八九十百"
_STYLES = (
    re.compile(rf"第[{_HAN}\d]{{1,3}}(?:部分|章|篇)[：:、，,]{0, 3}"),
    re.compile(rf"[{_HAN}]{{1,3}}[、．.，,：:]"),
    re.compile(rf"[（(][{_HAN}]{{1,3}}[）)][、．.]?"),
    re.compile(r"\d{1,2}[、．.](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)][、．.]?"),
    re.compile(r"\d{1,2}[）)]"),
)
"""How headings are numbered, the outermost style first; no line begins in two of them."""
_BEGINS = re.compile(rf"[第（(\d{_HAN}]")

MAIN_STYLES = 1
"""The last style that numbers nothing but main headings."""

_BARE_HEADING = 30
_SIGN = re.compile(r"[。，；！？,;]")
_BARE = re.compile(
    r"(?:[一二三四五六七八九十]?[、.]?)(?:(?:19|20)\d\d年?度?)?(?:推进|我[县市区镇局])?(?:法治政府建设|依法行政|法治建设)?(?:工作)?(?:中|方面)?(?:的)?"
    r"(?:(?:目前)?(?:仍)?存在的?(?:主要|突出)?(?:问题|不足|困难|短板)(?:(?:和|与|及|、)(?:主要)?(?:问题|不足|困难|短板|差距|原因))?|"
    r"(?:主要|工作)(?:问题|不足)|"
    r"(?:主要|重点)?(?:工作)?(?:举措|做法|措施|进展)(?:(?:和|与|及|、)(?:工作|取得的?|主要)?成效)?|(?:主要|取得的?|工作)成效|"
    r"下一?步的?(?:主要|重点)?(?:工作)?(?:安排|打算|计划|思路|举措|措施|重点|工作)(?:及打算|和打算)?|(?:工作|主要)(?:打算|安排)|"
    r"(?:党政)?主要负责人履行(?:推进)?法治建设第一责任人职责(?:的)?(?:有关)?情况|附件[一二三四五六七八九十\d]{0,4})"
)


def numbering(flat: str) -> tuple[int, int] | None:
    """The rank of the style in which a squeezed line is numbered, and where its number ends.

    >>> numbering("（一）健全制度"), numbering("12.5%的案件")
    ((2, 3), None)
    """
    if not _BEGINS.match(flat):
        return None
    marks = ((rank, style.match(flat)) for rank, style in enumerate(_STYLES))
    return next(((rank, mark.end()) for rank, mark in marks if mark), None)


def is_bare_heading(flat: str) -> bool:
    """Whether a line without a number is a main heading: short, no sentence, and clearly of the genre."""
    if len(flat) > _BARE_HEADING or _SIGN.search(flat):
        return False
    return bool(_BARE.fullmatch(normalise(flat).rstrip(":")))

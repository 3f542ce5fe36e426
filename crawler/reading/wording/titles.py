"""What a title says: whether it names a yearly report, whose, and of which year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.reading.wording.dates import find_year
from index.analyzer import normalise
from index.cleaning import squeeze, tidy

LONGEST_TITLE = 300
"""What is longer (characters) is no title."""

_GENRE = re.compile(r"法治政府|依法行政|法治建设|法治工作|依法治[省市县区州旗镇乡街]|法治[一-鿿]{1,5}建设")
_ENDING = re.compile(
    r"(?:报告书?|总结|情况|汇报|年报|自查)$|(?:报告|总结|情况)[及和暨与、].{0,14}(?:计划|打算|安排|思路|要点)$"
)
_OPENERS, _CLOSERS = "([【〔", ")]】〕"
_LONGEST_REMARK = 20
_YEAR_WORDS = r"(?:(?:19|20)\d\d|[一二][〇○零ＯO一二三四五六七八九]{3})\s?年?度?"
_YEAR_ALONE = re.compile(_YEAR_WORDS)
_YEAR_AT_END = re.compile(rf"(?<=报告){_YEAR_WORDS}$")
_ALSO_YEAR = re.compile(r"(?<![\d—~～-])((?:19|20)\d\d)(?=[)\]】〕]|\s?(?:法治|依法))")
_ORGANISATION = re.compile(
    r"[一-鿿]{1,18}(?:政府|委员会|办公室|办事处|局|厅|委|[省市县区州盟旗镇乡]|街道|院|中心)"
)
_AFTER_DASH = re.compile(r"[—–\-_·|]{1,9}(?=[^—–\-_·|]{1,30}$)")
_STARTS = re.compile(rf"{_YEAR_WORDS}|关于")
_LAW = re.compile(r"法治|依法")
_ABOUT_LAW = re.compile("关于|法治|依法")
_TO_LAW = re.compile(r"(?:全面|扎实|深入){0,3}(?:推进|开展|加强)?$")
_EDGES = '《》<>"“”.。 '
_WHO_EDGES = "“”\"' \u3000:：-—_·《》【】[]()（）"
_FORWARDED = re.compile(r"(?:转发|转载|附件\d{0,3}[:：]?)")
_NAME = re.compile(r"[一-鿿]{2,30}")
_LEADING_REMARK = re.compile(r"【[^】]{0,12}】")
_META_CUT = 99
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|txt|html?)$", re.I)


def is_report_title(title: str) -> bool:
    """Whether a title names a report on the building of a law-based government, whatever else it says.

    >>> is_report_title("大余县2022年度法治政府建设情况的报告"), is_report_title("2022年法治政府建设工作要点")
    (True, False)
    """
    return names_genre(title) and bool(_ENDING.search(bare(title)))


def names_genre(title: str) -> bool:
    """Whether a title speaks of law-based government or administration at all."""
    return bool(_GENRE.search(normalise(title)))


def bare(title: str) -> str:
    """The title folded, without spaces and without remarks (brackets, year, who reports) at its end.

    >>> bare("大余县法治政府建设年度报告（公开稿）—2022年")
    '大余县法治政府建设年度报告'
    """
    return _parted(title)[0]


def remarks(title: str) -> tuple[str, ...]:
    """What stands at the end of a title in brackets or after a dash, folded; the last comes first."""
    return _parted(title)[1]


def without_suffix(title: str) -> str:
    """A title that is the name of a file, without the file's suffix.

    >>> without_suffix("大余县2022年法治政府建设年度报告.pdf")
    '大余县2022年法治政府建设年度报告'
    """
    return _FILE.sub("", title)


def is_cut(title: str) -> bool:
    """Whether a title was shortened: it ends in dots, or where meta tags are cut."""
    return title.endswith(("…", "..", "。。")) or len(title) >= _META_CUT


def issuer_in(title: str) -> str:
    """Who reports: before 关于 or the year, or after the year, or in a remark; empty if nobody is named.

    Spaces between joint issuers stay.

    >>> issuer_in("中共大余县委 大余县人民政府关于2022年度法治政府建设情况的报告")
    '中共大余县委 大余县人民政府'
    >>> issuer_in("2023年度静海区法治政府建设情况报告"), issuer_in("2022年度法治政府建设情况报告（大余县）")
    ('静海区', '大余县')
    """
    if len(title) > LONGEST_TITLE:
        return ""
    text = tidy(title)
    text = _LEADING_REMARK.sub("", text, count=1) if text.startswith("【") else text
    who = next((who for who in map(_named, _who(text)) if len(who) > 1), "")
    return who or next((each for each in remarks(text) if _ORGANISATION.fullmatch(each)), "")


def year_in(title: str) -> int | None:
    """The year that a title says the report is about."""
    text = tidy(title[:LONGEST_TITLE])
    whole, added = _parted(text)
    stated = (find_year(each) for each in (whole, *filter(_YEAR_ALONE.fullmatch, added)))
    if year := next(filter(None, stated), None):
        return year
    found = _ALSO_YEAR.search(normalise(text))
    return int(found[1]) if found else find_year(text)


def _who(text: str) -> Iterator[str]:
    """Where a title can name who reports: before 关于 or the year, after the year, before 法治 or 依法."""
    law = _LAW.search(text)
    end = law.start() if law else 0
    start = _STARTS.search(text)
    if start and (not law or start.start() <= end or start[0] == "关于"):
        yield text[: start.start()]
    about = text.removeprefix("关于")
    if year := _YEAR_ALONE.match(about):
        after = about[year.end() :]
        stop = _ABOUT_LAW.search(after)
        yield _TO_LAW.sub("", after[: stop.start()] if stop else "")
    elif about == text:
        yield _TO_LAW.sub("", text[:end])
    elif (year := _YEAR_ALONE.search(about)) and _NAME.fullmatch(about[: year.start()]):
        yield about[: year.start()]


def _named(who: str) -> str:
    who = who.strip(_WHO_EDGES)
    return (who[found.end() :] if (found := _FORWARDED.match(who)) else who).strip(_WHO_EDGES)


def _parted(title: str) -> tuple[str, tuple[str, ...]]:
    folded = normalise(squeeze(without_suffix(title[: LONGEST_TITLE + 1]))).strip(_EDGES)
    found: list[str] = []
    while remark := _last_remark(folded):
        text, folded = remark
        found.append(text)
    return folded, tuple(found)


def _last_remark(folded: str) -> tuple[str, str] | None:
    """The remark at the end of a folded title, and the title without it."""
    if folded[-1:] in _CLOSERS and folded:
        start = max(folded.rfind(opener, -_LONGEST_REMARK - 2) for opener in _OPENERS)
        inside = folded[start + 1 : -1]
        if start < 0 or any(char in _OPENERS + _CLOSERS for char in inside):
            return None
        return inside.strip(_EDGES), folded[:start].strip(_EDGES)
    dash = _AFTER_DASH.search(folded, max(len(folded) - _LONGEST_REMARK - 2, 0))
    rest = folded[dash.end() :] if dash else ""
    if dash and (_YEAR_ALONE.fullmatch(rest) or _ORGANISATION.fullmatch(rest)):
        return rest, folded[: dash.start()].strip(_EDGES)
    year = _YEAR_AT_END.search(folded[-12:])
    return (year[0], folded[: -len(year[0])]) if year else None

"""The warnings of reports in English; in Chinese they stand with their codes, in `index.report`."""

from __future__ import annotations

from collections.abc import Mapping

from index.report import WARNINGS

ENGLISH: Mapping[str, str] = {
    "damaged_text": "Some characters of the text are lost; dates and numbers in it cannot be relied on",
    "ambiguous_region": "Several places have this name and nothing else on the page tells which; left open",
    "unknown_region": "The page does not say for which place it reports; left open",
    "unknown_township": "No such township is in the table of divisions; the one above it is given, or none",
    "region_from_text": "The place is from the first paragraph; title and issuer do not say it",
    "region_from_address": "The place is that of the site's government and of 我县, 我局 in the text",
    "contradicting_site": "What the text calls itself is not the site's government; the place is left open",
    "title_from_issuer": "The page has no title; this one is made of issuer and year",
    "no_title": "The page has no title",
    "no_year": "No year was found that the report is about",
    "year_from_date": "The year is concluded from the date: a year's report is due by 1 April of the next",
    "no_sections": "No headings were recognised",
    "no_text": "The page has no text",
    "hidden_text": "Text that the page's style hides was left out; so many characters",
    "body_in_attachment": "The text is in an attachment",
    "text_from_attachment": "The text is from an attachment",
    "needs_ocr": "The attachment is a scan: it needs recognition of characters",
    "unreadable_attachment": "The attachment cannot be read",
    "damaged_record": "The record of this report is damaged and cannot be read; run zhice repair",
    "cut_short": "The file is too long; only its beginning was read",
    "set_aside": "No yearly report; not kept",
}
"""Sentences by the codes of `WARNINGS`."""

_BY_SENTENCE = {said: ENGLISH.get(code, code.replace("_", " ")) for code, said in WARNINGS.items()}


def warning(code: str, language: str) -> str:
    """A warning's sentence; its code in words where it has none."""
    table = ENGLISH if language == "en" else WARNINGS
    return table.get(code, code.replace("_", " ") if language == "en" else code)


def in_english(sentence: str) -> str:
    """A warning's Chinese sentence in English; the sentence itself where it is no warning's."""
    return _BY_SENTENCE.get(sentence, sentence)

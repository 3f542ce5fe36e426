"""Word documents in one XML file are read as DOCX are, not as their markup."""

from __future__ import annotations

import pytest

from crawler.reading.papers.paper import kind_of, read_paper
from crawler.reading.papers.word.word_xml import read_word_xml
from crawler.reading.sorts import Sort, sort_of
from tests.papers import numbered_list, paragraph, run, table

BODY = paragraph(run("某县") + run("看不见", "<w:vanish/>")) + table([["甲", "1"]])
OLD = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="aml" xmlns:wx="wx"'
NEW = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Word.Document"?>\n'


def of_2003(body: str, before: str = "") -> bytes:
    """A document of Word 2003, with what stands before its body."""
    return f"{HEAD}<w:wordDocument {OLD}>{before}<w:body>{body}</w:body></w:wordDocument>".encode()


def unpacked(**parts: str) -> bytes:
    """A package in one file, with markup inside the root of each part."""
    told = "".join(
        f'<pkg:part pkg:name="/word/{name}.xml" pkg:contentType="{TYPE}.{name}+xml"><pkg:xmlData>'
        f"<w:{name} {NEW}>{inner}</w:{name}></pkg:xmlData></pkg:part>"
        for name, inner in parts.items()
    )
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return f'{HEAD}<pkg:package xmlns:pkg="{package}">{told}</pkg:package>'.encode()


@pytest.mark.parametrize("made", [of_2003(BODY), unpacked(document=f"<w:body>{BODY}</w:body>")])
def test_a_document_in_one_file_is_a_paper(made: bytes) -> None:
    assert kind_of(made) == kind_of(b"\xef\xbb\xbf" + made) == "xml"
    paper = read_paper(made)
    assert [line.text for line in paper.lines] == ["某县", "甲\t1"]
    assert paper.left_out == {"hidden": 3}
    assert sort_of("a.doc", made) == sort_of("a.xml", made) == Sort.PAPER


@pytest.mark.parametrize(
    "page",
    [
        b"<html><xml><w:WordDocument></xml><p>a",
        b"<?xml version='1.0'?><html><p>&lt;w:wordDocument>",
        b"<package>",
    ],
)
def test_a_page_that_speaks_of_word_is_none(page: bytes) -> None:
    assert kind_of(page) == ""


def test_a_broken_one_says_so() -> None:
    (warning,) = read_paper(of_2003(BODY)[:-20]).warnings
    assert warning.startswith("unreadable_attachment: XML: its XML is broken")


def test_changes_notes_comments_and_numbers_of_word_2003() -> None:
    def change(kind: str, content: str) -> str:
        return f'<aml:annotation w:type="Word.{kind}"><aml:content>{content}</aml:content></aml:annotation>'

    label = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="{}"/></w:listPr>'
    note = f"<w:r><w:footnote>{paragraph('注')}</w:footnote></w:r>"
    changed = change("Deletion", run("旧话")) + change("Insertion", run("增"))
    comment = change("Comment", paragraph("批注"))
    body = (
        paragraph(run("新") + changed + comment + note)
        + paragraph("项", label.format("一、"))
        + paragraph("点", label.format("·"))
        + paragraph("藏", '<w:pStyle w:val="H"/>')
        + f"<w:sectPr><w:hdr>{paragraph('页眉')}</w:hdr></w:sectPr>"
    )
    line = f"<w:docPr><w:footnote>{paragraph('线')}</w:footnote></w:docPr>"
    styles = '<w:styles><w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    read = read_word_xml(of_2003(body, styles + line))
    assert read.lines == ("新增", "注", "一、项", "点")
    assert read.left_out == {"deleted": 2, "comments": 2, "hidden": 1}


def test_parts_of_a_package_in_one_file_may_stand_in_any_order() -> None:
    numbers = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    made = unpacked(
        document=f"<w:body>{paragraph(run('项') + reference, numbers)}</w:body>",
        header=paragraph("页眉"),
        footnotes=f'<w:footnote w:id="2">{paragraph("注")}</w:footnote>',
        numbering=numbered_list(("decimal", "%1.")),
    )
    read = read_word_xml(made)
    assert (read.lines, read.left_out) == (("1.项", "注"), {"heads and feet of pages": 2})

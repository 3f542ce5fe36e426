"""What an OFD shows comes out in reading order; what it does not show stays out and is counted."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.printed.ofd import read_ofd
from tests.papers import an_ofd, ofd_of_lines, text_object, zipped


def test_pages_and_objects_of_an_ofd_are_read_in_reading_order() -> None:
    first = text_object("第二行。", 20, 40) + text_object("第一行。", 20, 20)
    assert read_ofd(an_ofd([text_object("末页。", 20, 20), first], order=[1, 0])).lines == (
        "第一行。", "第二行。", "末页。",
    )  # fmt: skip


def test_objects_on_one_height_are_one_line() -> None:
    row = text_object("右", 120, 20.3) + text_object("左", 20, 20) + text_object("边", 25, 20)
    assert read_ofd(an_ofd([row])).lines == ("左边 右",)


def test_codes_of_an_object_stand_where_they_say() -> None:
    codes = (
        '<ofd:TextObject Boundary="20 20 100 30" Size="5"><ofd:TextCode X="0" Y="14">下。</ofd:TextCode>'
        '<ofd:TextCode X="0" Y="4">上</ofd:TextCode><ofd:TextCode X="5">方。</ofd:TextCode></ofd:TextObject>'
    )
    turned = text_object("顶。", 20, 200).replace("Size", 'CTM="1 0 0 1 0 -190" Size')
    assert read_ofd(an_ofd([f"{codes}{turned}"])).lines == ("顶。", "上方。", "下。")


def test_templates_of_pages_are_read_and_repeat_as_heads() -> None:
    template = {"7": text_object("某县文件", 20, 10)}
    made = [text_object(f"第{n}页的话。", 20, 100) for n in range(4)]
    read = read_ofd(an_ofd(made, templates=template))
    assert read.lines.count("某县文件") == 1
    assert len(read.lines) == 5


def an_object(text: str, steps: str, more: str = "") -> str:
    return (
        f'<ofd:TextObject Boundary="20 20 170 30" Size="5" {more}>'
        f'<ofd:TextCode X="0" Y="4" {steps}>{text}</ofd:TextCode></ofd:TextObject>'
    )


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ('DeltaX="g 3 5"', ("依法行政",)),
        ('DeltaX="g 999999999 5"', ("依法行政",)),
        ('DeltaX="7 7 7"', ("依法行政",)),
        ('DeltaX="5 60 5"', ("依法 行政",)),
        ('DeltaY="g 3 6"', ("依法行政",)),
        ('DeltaX="5 -5 5" DeltaY="0 8 0"', ("依法", "行政")),
        ('DeltaX="g 9"', ("依", "法", "行", "政")),
    ],
)
def test_characters_stand_where_their_steps_lead(steps: str, shown: tuple[str, ...]) -> None:
    read = read_ofd(an_ofd([an_object("依法行政", steps)]))
    assert "".join(read.lines).replace("  ", " ") == "".join(shown)


def test_what_is_drawn_twice_is_read_once_and_what_stands_twice_twice() -> None:
    twice = text_object("法", 20, 20) + text_object("法", 20.2, 20)
    figures = "".join(text_object("1", 30 + 2 * n, 20) for n in range(3))
    assert read_ofd(an_ofd([twice + figures])).lines == ("法 111",)


def test_a_table_that_is_drawn_column_by_column_is_read_row_by_row() -> None:
    columns = [("甲", 20), ("乙", 20), ("12件", 90), ("30件", 90)]
    drawn = "".join(text_object(text, x, 20 + 10 * (n % 2)) for n, (text, x) in enumerate(columns))
    assert read_ofd(an_ofd([drawn])).lines == ("甲 12件", "乙 30件")


def test_text_that_is_not_to_be_seen_is_counted_unless_there_is_no_other() -> None:
    hidden = an_object("看不见", "", 'Visible="false"') + an_object("也不", "", 'Fill="false"')
    read = read_ofd(an_ofd([text_object("看得见", 20, 80) + hidden]))
    assert (read.lines, read.left_out) == (("看得见",), {"hidden": 5})
    assert "看不见" in read_ofd(an_ofd([hidden])).lines[0]


def test_turned_text_stands_in_no_line() -> None:
    side = an_object("侧边字", 'DeltaX="g 2 5"', 'CTM="0 1 -1 0 0 76"')
    assert read_ofd(an_ofd([side + text_object("正文。", 60, 96)])).lines == ("正文。", "侧边字")


def with_parts(body: bytes, changed: dict[str, tuple[str, str]], **added: str) -> bytes:
    """A file with a string of a part replaced by another, and more parts (`__` for a slash)."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, (old, new) in changed.items():
        assert old in members[name]
        members[name] = members[name].replace(old, new)
    return zipped(members | {f"{name.replace('__', '/')}.xml": inner for name, inner in added.items()})


USE = '<ofd:CompositeObject ResourceID="9" Boundary="20 40 50 20"/>'
NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def graphic(inner: str) -> str:
    return f'<ofd:Res {NAMES}><ofd:CompositeGraphicUnit ID="9">{inner}</ofd:CompositeGraphicUnit></ofd:Res>'


def resources(kind: str) -> dict[str, tuple[str, str]]:
    return {"Doc_0/Document.xml": ("<ofd:CommonData>", f"<ofd:CommonData><ofd:{kind}>R.xml</ofd:{kind}>")}


@pytest.mark.parametrize("kind", ["PublicRes", "DocumentRes"])
def test_graphics_are_read_where_they_are_used(kind: str) -> None:
    page = text_object("前。", 20, 20) + text_object("后。", 20, 80) + USE
    made = graphic(text_object("合成。", 0, 0))
    read = read_ofd(with_parts(an_ofd([page]), resources(kind), Doc_0__R=made))
    assert read.lines == ("前。", "合成。", "后。")


@pytest.mark.parametrize("inner", ["", text_object("字", 0, 0)])
def test_graphics_that_hold_themselves_are_refused(inner: str) -> None:
    body = with_parts(an_ofd([USE]), resources("PublicRes"), Doc_0__R=graphic(inner + USE * 20))
    with pytest.raises(PaperError, match="more than"):
        read_ofd(body)


def test_annotations_are_read_where_they_stand_and_watermarks_counted() -> None:
    def annotation(text: str, attributes: str) -> str:
        shown = f'<ofd:Appearance Boundary="20 40 9 9">{text_object(text, 0, 0)}</ofd:Appearance>'
        return f"<ofd:Annot {attributes}><ofd:Remark>备注</ofd:Remark>{shown}</ofd:Annot>"

    listed = f'<ofd:Annotations {NAMES}><ofd:Page PageID="0"><ofd:FileLoc>a.xml</ofd:FileLoc>'
    listed += "</ofd:Page></ofd:Annotations>"
    notes = annotation("同意。", 'Type="Stamp"') + annotation("内部", 'Type="Watermark"')
    notes += annotation("无", 'Visible="false"')
    body = with_parts(
        an_ofd([text_object("前。", 20, 20) + text_object("后。", 20, 80)]),
        {
            "Doc_0/Document.xml": (
                "</ofd:Document>",
                "<ofd:Annotations>N/l.xml</ofd:Annotations></ofd:Document>",
            )
        },
        Doc_0__N__l=listed,
        Doc_0__N__a=f"<ofd:PageAnnot {NAMES}>{notes}</ofd:PageAnnot>",
    )
    read = read_ofd(body)
    assert (read.lines, read.left_out) == (("前。", "同意。", "后。"), {"watermarks": 2, "hidden": 1})


def test_the_current_version_of_a_document_is_read_and_attached_files_are_counted() -> None:
    versions = "".join(
        f'<ofd:Version Current="{str(n == 2).lower()}" BaseLoc="Doc_0/V/V{n}.xml"/>' for n in (1, 2)
    )
    body = with_parts(
        an_ofd([text_object("旧。", 20, 20), text_object("新。", 20, 20)], order=[0]),
        {"OFD.xml": ("</ofd:DocBody>", f"<ofd:Versions>{versions}</ofd:Versions></ofd:DocBody>")},
        Doc_0__V__V2=f"<ofd:DocVersion {NAMES}><ofd:DocRoot>../New.xml</ofd:DocRoot></ofd:DocVersion>",
        Doc_0__New=f'<ofd:Document {NAMES}><ofd:Pages><ofd:Page ID="1" '
        'BaseLoc="/Doc_0/Pages/../Pages/Page_1/Content.xml"/></ofd:Pages>'
        "<ofd:Attachments>A.xml</ofd:Attachments></ofd:Document>",
        Doc_0__A=f'<ofd:Attachments {NAMES}><ofd:Attachment Name="附件"/></ofd:Attachments>',
    )
    read = read_ofd(body)
    assert (read.lines, read.left_out) == (("新。",), {"attached files": 1})


def test_an_ofd_of_lines() -> None:
    body = ["第一段的话到此为止。", "第二段的话到此为止。"]
    assert list(read_ofd(ofd_of_lines(body)).lines) == body

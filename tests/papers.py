"""Files of offices made for the tests: DOCX, PDF and OFD with what real ones have, byte by byte."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def zipped(members: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


# DOCX


def run(text: str, properties: str = "") -> str:
    """A run of WordprocessingML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph; its content is markup, or text without any."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if '<' in content else run(content)}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table; each cell is markup of paragraphs, or text."""
    cells = [
        "".join(f"<w:tc>{cell if '<' in cell else paragraph(cell)}</w:tc>" for cell in row) for row in rows
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def a_docx(body: Sequence[str], parts: Mapping[str, str] | None = None) -> bytes:
    """A DOCX of paragraphs (markup, or text), with other parts (markup inside their root) by name."""
    content = "".join(each if "<" in each else paragraph(each) for each in body)
    members = {"[Content_Types].xml": "<Types/>"} | {
        f"word/{name}.xml": f"<w:{name} {_WORD}>{inner}</w:{name}>" for name, inner in (parts or {}).items()
    }
    document = f"<w:document {_WORD}><w:body>{content}<w:sectPr/></w:body></w:document>"
    return zipped(members | {"word/document.xml": document})


def numbered_list(*levels: tuple[str, str], number: int = 1, start: int = 1) -> str:
    """A list of numbering.xml, each level with its format and label, and its use under the same number."""
    return (
        f'<w:abstractNum w:abstractNumId="{number}">'
        + "".join(
            f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{label}"/></w:lvl>'
            for place, (form, label) in enumerate(levels)
        )
        + f'</w:abstractNum><w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    )


# OFD


def text_object(text: str, x: float, y: float, size: float = 5) -> str:
    """A text object of an OFD page; places in millimetres."""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 170 {size}" Size="{size}">'
        f'<ofd:TextCode X="0" Y="4">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def an_ofd(
    pages: Sequence[str],
    order: Sequence[int] | None = None,
    templates: Mapping[str, str] | None = None,
    height: int = 297,
) -> bytes:
    """An OFD; each page is the markup of its objects, shown in `order` (numbers of pages)."""
    templates = templates or {}
    shown = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in (order or range(len(pages)))
    )
    common = "".join(f'<ofd:TemplatePage ID="{name}" BaseLoc="Tpls/{name}.xml"/>' for name in templates)
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 {height}</ofd:PhysicalBox></ofd:PageArea>"
    use = "".join(f'<ofd:Template TemplateID="{name}"/>' for name in templates)
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>{area}{common}</ofd:CommonData>"
            f"<ofd:Pages>{shown}</ofd:Pages></ofd:Document>",
        }
        | {f"Doc_0/Tpls/{name}.xml": _ofd_page(inner) for name, inner in templates.items()}
        | {f"Doc_0/Pages/Page_{n}/Content.xml": _ofd_page(f"{use}{page}") for n, page in enumerate(pages)}
    )


def _ofd_page(objects: str) -> str:
    return f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def ofd_of_lines(lines: Sequence[str]) -> bytes:
    """An OFD of one page with a line below the other."""
    return an_ofd(["".join(text_object(line, 20, 20 + 8 * row) for row, line in enumerate(lines))])


# PDF


def pdf_file(parts: Sequence[bytes]) -> bytes:
    """A PDF of numbered objects; the first is its catalogue."""
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
)


def a_pdf(pages: Sequence[Sequence[tuple[str, float]]], turned: int = 0) -> bytes:
    """A PDF (A4) of lines, each with its height in points; characters are named by their Unicode numbers."""
    return placed_pdf([[(text, 72, height) for text, height in lines] for lines in pages], turned)


def placed_pdf(
    pages: Sequence[Sequence[tuple[str, float, float]]],
    turned: int = 0,
    matrix: str = "1 0 0 1",
    annotations: str = "",
) -> bytes:
    """A PDF (A4) of texts, each with where it begins in points from the page's lower left corner."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 800] "
        b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        stream(_TO_UNICODE),
    ]
    for number, lines in enumerate(pages):
        shown = "".join(
            f"{matrix} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj\n" for text, x, y in lines
        )
        parts += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R "
            b"/Annots [%s] /Resources << /Font << /F1 3 0 R >> >> >>"
            % (turned, 7 + 2 * number, annotations.encode()),
            stream(f"BT /F1 12 Tf\n{shown}ET".encode()),
        ]
    return pdf_file(parts)


def pdf_of_lines(lines: Sequence[str], width: int = 36) -> bytes:
    """A PDF of one page, its lines broken after so many characters as print is."""
    broken = [line[at : at + width] for line in lines for at in range(0, len(line), width)]
    return a_pdf([[(line, 700 - 16 * row) for row, line in enumerate(broken)]])

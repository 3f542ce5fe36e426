"""Scans: without the extra they say what they need, with it they are read, and say that they were."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from crawler.extract import extract
from crawler.importing import import_paths
from crawler.page import Hints, Page
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.ocr import Seen, installed
from crawler.reading.papers.paper import kind_of, read_paper
from crawler.reading.papers.transcript import MEDIA_TYPE, write_transcript
from crawler.reading.raw import read_scans, read_whole, reextract, write_warc
from crawler.reading.scans import Scans, look
from crawler.reading.workers import Workers
from index.corpus import Corpus
from index.report import Report, from_json, to_json
from tests.papers import a_docx, a_pdf, an_ofd, zipped

LINES = [
    "示例县人民政府关于2022年度法治政府建设情况的报告",
    "　　2022年，示例县坚持把依法行政放在首位，全面推进法治政府建设，",
    "各项任务有序推进。现将有关情况报告如下：",
    "　　一、主要举措和成效",
    "　　（一）健全制度。全年审查规范性文件15件，清理旧文件8件，对",
    "轻微违法首次发生的实行首违不罚，办理轻微不罚案件三十余件。",
    "　　二、存在的问题",
    "　　部分乡镇执法力量不足，普法形式还不够丰富，审核人员偏少。",
    "　　三、下一步工作安排",
    "　　继续加强队伍建设，完善监督机制，推动各项工作落到实处。",
]
SURE = 0.97
POINTER = "<h1>示例县人民政府关于2022年度法治政府建设情况的报告</h1><div class=TRS_Editor>{}</div></body>"
FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
reads_scans = pytest.mark.skipif(
    not (installed() and FONT.exists()), reason="needs pip install 'zhice[ocr]', and Debian's fonts-noto-cjk"
)


def transcribe(scans: Sequence[Page]) -> Page | None:
    """A recognition that sees the same on every page."""
    page = [Seen(line, 0.1 + n / 20, SURE) for n, line in enumerate(LINES)]
    return Page("", write_transcript([page]), {"content-type": MEDIA_TYPE})


def a_scan(turned: float = 0.0, noise: float = 0.0) -> Any:
    """A page of A4 at 150 dots an inch, as a scanner sees it."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1240, 1754), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 33)
    for row, line in enumerate(LINES):
        draw.text((110, 200 + 60 * row), line, font=font, fill=30)
    draw.text((590, 1650), "- 1 -", font=font, fill=30)
    seen = np.asarray(image.rotate(turned, Image.Resampling.BICUBIC, expand=turned % 90 == 0, fillcolor=255))
    grains = np.random.default_rng(1).normal(0, noise, seen.shape)
    return Image.fromarray(np.clip(seen + grains, 0, 255).astype("uint8"))


def saved(image: Any, kind: str) -> bytes:
    file = BytesIO()
    image.save(file, kind, dpi=(150, 150), resolution=150)
    return file.getvalue()


@pytest.fixture(scope="module")
def scans() -> Iterator[Scans]:
    with Scans() as made:
        yield made


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "data" / "corpus.db") as made:
        yield made


def wrong(read: str) -> float:
    """The share of Han characters and figures that are not as they should be."""
    wanted, found = ("".join(filter(str.isalnum, text)) for text in ("".join(LINES), read))
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return 1 - sum(block.size for block in blocks) / max(len(wanted), len(found))


# With the extra


@reads_scans
@pytest.mark.parametrize(
    ("turned", "noise", "kind"),
    [(1.6, 20, "PDF"), (-2.5, 25, "JPEG"), (180, 10, "PNG"), (90, 10, "TIFF")],
)
def test_a_scan_is_read(scans: Scans, turned: float, noise: float, kind: str) -> None:
    page = Page("", saved(a_scan(turned, noise), kind))
    read, files = read_whole(extract, scans.transcribe, page, Hints(), "scan")
    assert wrong(read.report.text) <= 0.03
    assert [part.kinds[0] for part in read.report.sections] == ["intro", "achievements", "problems", "plans"]
    assert read.report.recognised is not None
    assert read.report.recognised > 0.9
    assert [kind_of(file.body) for file in files] == ["transcript"]


@reads_scans
def test_the_pictures_of_an_ofd_are_read_in_the_order_of_their_numbers(scans: Scans) -> None:
    tops = [saved(a_scan().crop((0, 180 + 60 * n, 1240, 480 + 60 * n)), "PNG") for n in (0, 5)]
    empty = Unzipped(an_ofd([""]))
    ofd = zipped(
        {name: empty.read(name) for name in empty.names}
        | {"Doc_0/Res/image_10.png": tops[1], "Doc_0/Res/image_9.png": tops[0]}
    )
    transcript = scans.transcribe([Page("", ofd)])
    assert transcript is not None
    pages = json.loads(transcript.body.split(b"\n", 1)[1])["pages"]
    assert [page[0][0][:4] for page in pages] == ["示例县人", "轻微违法"]


@reads_scans
def test_pictures_that_are_no_pictures_or_ornaments_end_in_nothing(scans: Scans) -> None:
    small = saved(a_scan().crop((0, 0, 40, 40)), "PNG")
    for scan, told in (
        (small, "nothing was recognised; pages that were looked at: 1"),
        (b"\x89PNG\r\n broken", "page 1"),
    ):
        transcript = scans.transcribe([Page("", scan)])
        assert transcript is not None
        (warning,) = read_paper(transcript.body).warnings
        assert warning.startswith(f"no_text: {told}")
    assert scans.transcribe([Page("", a_docx(["字"]))]) is None


@reads_scans
def test_an_empty_scan_of_many_pages_is_looked_at_no_further_than_it_is_worth(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Corpus
) -> None:
    looked_at: list[int] = []

    class Looking(Workers):
        def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
            looked_at.extend(arguments[1:])
            return super().call(function, *arguments)

    monkeypatch.setattr("crawler.reading.scans.Workers", Looking)
    (tmp_path / "blank.pdf").write_bytes(a_pdf([[]] * 500))
    with Scans() as scans:
        report = import_paths(corpus, [tmp_path / "blank.pdf"], transcribe=scans.transcribe)
    (told,) = report.total.files_aside
    assert looked_at == list(range(10))
    assert report.total.set_aside == {"no_text": 1}
    assert "nothing was recognised; pages that were looked at: 10" in told.reason


def test_a_page_without_ink_is_not_handed_to_the_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(picture: Any) -> list[Seen]:
        raise AssertionError("was handed on")

    monkeypatch.setattr("crawler.reading.scans.recognise", refuse)
    assert look(a_pdf([[]]), 0) == []
    with pytest.raises(AssertionError, match="handed on"):
        look(a_pdf([[("ink", 0.5)]]), 0)


# Without it


def test_a_scan_says_what_it_needs() -> None:
    for body in (a_pdf([[]]), an_ofd([""]), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"):
        assert read_paper(body).warnings == ("needs_ocr",)


def test_a_transcript_is_a_paper_that_says_that_it_was_recognised() -> None:
    page = transcribe([])
    assert page is not None
    paper = read_paper(page.body)
    assert paper.warnings == ("recognised: 97%",)
    assert paper.lines[0].text == LINES[0]
    assert read_paper(page.body[:-9]).warnings[0].startswith("unreadable_attachment: TRANSCRIPT")


def read_twice(page: Page, files: Sequence[Page] = ()) -> Report:
    """The report with a transcript; reading it again with the files that it had gives the same."""
    read, whole = read_whole(extract, transcribe, page, Hints(), "a", files)
    assert not read.set_aside
    assert extract(page, Hints(), "a", whole).report == read.report
    return read.report


def test_a_scan_by_itself_in_an_attachment_and_in_pictures_is_read_with_its_transcript() -> None:
    alone = read_twice(Page("", a_pdf([[]])))
    linked = Page("http://www.example.gov.cn/1.html", POINTER.format("<a href='1.pdf'>报告.pdf</a>").encode())
    attached = read_twice(linked, [Page("http://www.example.gov.cn/1.pdf", a_pdf([[]]))])
    shown = Page(linked.url, POINTER.format("<img src='1.png'><img src='2.jpg'>").encode())
    pictured = read_twice(shown, [Page("", b"\x89PNG\r\n\x1a\n"), Page("", b"\xff\xd8\xff")])
    for report in (alone, attached, pictured):
        assert (report.recognised, report.year) == (SURE, 2022)
        assert "needs_ocr" not in report.warnings
        assert "实行首违不罚" in report.text


def test_pictures_are_files_only_of_a_page_without_text_and_if_they_are_no_ornaments() -> None:
    sources = ("a/1.png", "images/logo.png", "x.gif", "data:image/png;base64,AA")
    pictures = "".join(f"<img src='{source}'>" for source in sources)
    page = Page("http://www.example.gov.cn/c/1.html", POINTER.format(pictures).encode())
    read = extract(page).report
    assert [each.url for each in read.attachments] == ["http://www.example.gov.cn/c/a/1.png"]
    assert "body_in_attachment" in read.warnings
    long = "".join(f"<p>{line}</p>" for line in LINES) * 2
    assert extract(Page(page.url, POINTER.format(pictures + long).encode())).report.attachments == ()


INLINE = "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + bytes(12_000)).decode()


@pytest.mark.parametrize(
    "picture",
    [
        f"<img src='{INLINE}'>",
        f"<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='{INLINE}'/>",
        f"<img data-original='{INLINE.replace('image/png', 'IMAGE/PNG')}' src='/loading.gif'>",
    ],
)
def test_pictures_that_stand_in_a_page_wait_for_recognition(picture: str) -> None:
    page = Page("http://www.example.gov.cn/c/1.html", POINTER.format(picture).encode())
    waiting = extract(page).report
    assert "needs_ocr" in waiting.warnings
    assert waiting.attachments == ()
    assert "实行首违不罚" in read_twice(page).text
    long = "".join(f"<p>{line}</p>" for line in LINES) * 2
    written = extract(Page(page.url, POINTER.format(picture + long).encode())).report
    assert "needs_ocr" not in written.warnings


def test_pictures_that_stand_in_a_page_with_files_are_ornaments() -> None:
    asked: list[Sequence[Page]] = []
    link = f"<img src='{INLINE}'><a href='1.pdf'>报告.pdf</a>"
    page = Page("http://www.example.gov.cn/1.html", POINTER.format(link).encode())
    file = Page("http://www.example.gov.cn/1.pdf", a_pdf([[]]))
    read_whole(extract, lambda papers: asked.append(papers), page, Hints(), "", [file])
    assert asked == [[file]]


@reads_scans
def test_a_scan_that_stands_in_a_page_is_read(scans: Scans) -> None:
    source = "data:image/png;base64," + b64encode(saved(a_scan(), "PNG")).decode()
    page = Page("http://www.example.gov.cn/c/1.html", POINTER.format(f"<img src='{source}'>").encode())
    read, _ = read_whole(extract, scans.transcribe, page, Hints(), "")
    assert "首违不罚" in read.report.text
    assert read.report.recognised


def test_the_confidence_is_in_the_json_and_no_change_of_what_a_report_says() -> None:
    report = read_twice(Page("", a_pdf([[]])))
    record = to_json(report)
    assert record["recognised"] == SURE
    assert from_json(record, "a").recognised == SURE
    assert "recognised" not in to_json(extract(Page("", "\n".join(LINES).encode())).report)


def test_what_waits_is_read_later_and_once(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "1.html").write_text(POINTER.format("<a href='1.pdf'>报告.pdf</a>"))
    (folder / "1.pdf").write_bytes(a_pdf([[]]))
    (folder / "2.pdf").write_bytes(a_pdf([[]]))
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    assert report.total.set_aside == {"needs_ocr": 1}
    assert "zhice[ocr]" in report.total.files_aside[0].reason
    (row,) = corpus.rows()
    assert read_scans(corpus, lambda scans: None).total.counts == {"unchanged": 1}
    assert reextract(corpus, transcribe=transcribe).total.counts == {"changed": 1}
    kept = corpus.get(row.id)
    assert kept is not None
    assert kept.recognised == SURE
    assert read_scans(corpus, transcribe).tallies == ()
    assert reextract(corpus, extractor="newer").total.counts == {"unchanged": 1}
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    assert write_warc(corpus, tmp_path / "a.warc") == 2


def test_an_import_reads_scans_where_it_can(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "1.pdf").write_bytes(a_pdf([[]]))
    report = import_paths(corpus, [tmp_path / "1.pdf"], transcribe=transcribe)
    assert report.total.counts == {"new": 1}
    (row,) = corpus.rows()
    assert [kind_of(file.body) for file in corpus.files(row.id)] == ["transcript"]
    again = import_paths(corpus, [tmp_path / "1.pdf"], transcribe=transcribe)
    assert again.total.counts == {"unchanged": 1}


def test_the_command_says_which_extra_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.cli import zhice
    from web.cli.console import CommandError

    monkeypatch.setattr("web.cli.gathering.installed", lambda: False)
    result = CliRunner().invoke(zhice, ["--data", str(tmp_path), "reextract", "--ocr"])
    assert isinstance(result.exception, CommandError)
    assert "zhice[ocr]" in str(result.exception)

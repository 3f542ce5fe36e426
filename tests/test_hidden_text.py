"""What styles hide and what they only seem to hide: generators of the kinds."""

from __future__ import annotations

from itertools import product

import pytest

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.markup.html import read_html
from crawler.reading.markup.shown import NO_STYLE, VISIBLE, Shown, Style, shown_in, style_of
from index.report import Report

TITLE = "大余县人民政府2022年度法治政府建设情况报告"
PARAGRAPHS = (
    "2022年，大余县坚持依法办事，各项任务有序推进。现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）健全制度。全年审查规范性文件15件，清理旧文件8件，对轻微违法推行首违不罚。",
    "（二）规范执法。组织执法人员培训3次，参训120人次，抽查案卷60卷，纠正问题七件。",
    "二、存在问题",
    "部分乡镇执法力量不足，普法形式还不够丰富，法制审核人员偏少。",
    "三、下步安排",
    "继续加强队伍建设，完善监督机制，推动各项工作落到实处。",
)
AROUND = {
    "nothing": "",
    "a footer": (
        '<div class="footer"><p>主办单位：大余县人民政府办公室　承办单位：大数据中心</p>'
        "<p>地址：南安镇东门大道一号　邮编：341500　联系电话：0797-0000000</p>"
        "<p>为获得最佳浏览效果，建议使用较新版本的浏览器，屏幕分辨率设置为一九二零。</p></div>"
    ),
    "tips": (
        '<div class="tips"><p>本公众号所发布的内容仅供参考，欢迎关注我们的服务大厅，节假日请留言。</p>'
        "<p>本文由县司法局宣传科整理编辑，转载请注明出处，如有错漏，请及时与编辑部联系。</p></div>"
    ),
}
SEEMING = (
    'style="visibility: hidden; opacity: 0; "',
    'style="opacity:0"',
    'style="OPACITY: 0.0 !important"',
    'style="visibility:collapse"',
    'style="left:50%;margin-left:-500px;width:1000px"',
    'style="margin-left:-9999px"',
    'style="text-indent:-9999px"',
    'style="position:absolute;top:-999em"',
    'style="height:0;overflow:hidden"',
    'style="overflow:hidden;max-height:0px"',
    'class="content hide"',
    'class="sr-only"',
    'style="font-size:0"',
    'style="font:0/0 a"',
    'style="opacity:0%"',
    'style="color:transparent"',
    'style="filter:opacity(0)"',
    'style="position:absolute;right:-9999px"',
    'style="position:absolute;clip:rect(0 0 0 0)"',
    'style="clip-path: inset(50%)"',
    'style="-webkit-transform:scale(0, 0)"',
    'style="transform:translate3d(-9999px,0,0)"',
    'style="margin: 0 0 0 -9999px"',
    'style="max-height:0;overflow-y:hidden"',
    'style="width:1px;height:1px;overflow:hidden"',
    'style="visibility:hidden !important; visibility:visible"',
    'class="layui-hide"',
)
SENTENCE = "这一句话只在样式里藏着，读者在页面上看不到它，共有三十来个字。"


def read(markup: str) -> Report:
    page = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{markup}</body></html>"
    return extract(Page("", page.encode())).report


def text_of(report: Report) -> list[str]:
    return [line for part in report.sections for line in (part.heading, *part.text.split("\n")) if line]


def paragraphs(around: str = "<p>{}</p>") -> str:
    return "".join(around.format(text) for text in PARAGRAPHS)


@pytest.mark.parametrize(("style", "around"), list(product(SEEMING, AROUND)))
def test_an_article_that_a_style_seems_to_hide_is_read(style: str, around: str) -> None:
    report = read(f"<div {style}>{paragraphs()}</div>{AROUND[around]}")
    assert text_of(report) == list(PARAGRAPHS)


@pytest.mark.parametrize("style", [*SEEMING, 'style="display:none"', "hidden"])
def test_a_known_container_wins_over_its_style(style: str) -> None:
    report = read(f'<div id="js_content" {style.replace("class=", "data-was=")}>{paragraphs()}</div>')
    assert text_of(report) == list(PARAGRAPHS)


@pytest.mark.parametrize("style", ["opacity:0", "visibility:hidden", "margin-top:-2000px"])
def test_what_is_around_a_known_container_is_seen_with_it(style: str) -> None:
    facts = "<p>发布日期：2023-01-05　来源：县司法局</p>"
    report = read(f'<div style="{style}">{facts}<div class="TRS_Editor">{paragraphs()}</div></div>')
    assert str(report.published) == "2023-01-05"
    assert text_of(report) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("font-size:0", "font-size:16px"),
        ("font-size: 0px;", "FONT-SIZE:1rem"),
        ("font-size:0", "font-size:medium"),
        ("font-size:0", "font: bold 16px/1.5 宋体"),
        ("visibility:hidden", "visibility:visible"),
        ("visibility:hidden", "visibility: initial"),
    ],
)
def test_a_child_that_takes_it_back_is_seen(outer: str, inner: str) -> None:
    markup = f'<div style="{outer}"><span style="{inner}">{{}}</span></div>'
    report = read(f"<div>{paragraphs()}{markup.format(SENTENCE)}</div>")
    assert text_of(report) == [*PARAGRAPHS, SENTENCE]
    assert report.warnings == ()


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("display:none", "display:block"),
        ("opacity:0", "opacity:1"),
        ("font-size:0", "font-size:1.5em"),
        ("font-size:0", "font-size:120%"),
        ("visibility:hidden", "font-size:16px"),
    ],
)
def test_a_child_cannot_take_back_everything(outer: str, inner: str) -> None:
    markup = f'<div style="{outer}"><span style="{inner}">{SENTENCE}</span></div>'
    assert text_of(read(f"<div>{paragraphs()}{markup}</div>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "style",
    [
        *(each for each in SEEMING if "left:50%" not in each),
        'style="display:none"',
        'style="display:/**/none"',
        'style="display:none!important;display:block"',
        'style="mso-hide:all"',
        "hidden",
    ],
)
@pytest.mark.parametrize("tag", ["p", "span", "td"])
def test_running_text_that_stays_out_is_told_with_its_length(style: str, tag: str) -> None:
    report = read(f"<div>{paragraphs()}<table><tr><{tag} {style}>{SENTENCE}</{tag}></tr></table></div>")
    assert text_of(report) == list(PARAGRAPHS)
    assert [warning for warning in report.warnings if warning.startswith("hidden_text: ")] == [
        f"hidden_text: {sum('一' <= char <= '鿿' for char in SENTENCE)}"
    ]


@pytest.mark.parametrize("hidden", ["微信扫一扫，分享到朋友圈", PARAGRAPHS[2], "".join(PARAGRAPHS[2:4])])
def test_buttons_and_copies_of_what_is_seen_are_no_loss(hidden: str) -> None:
    report = read(f'<div>{paragraphs()}<div style="display:none">{hidden}</div></div>')
    assert (text_of(report), report.warnings) == (list(PARAGRAPHS), ())


@pytest.mark.parametrize(
    "style",
    [
        'class="d-none d-md-block"',
        'class="hidden lg:block"',
        'style="display:block!important;display:none"',
        'style="opacity:0.9"',
        'style="color:rgba(0,0,0,0.85)"',
        'style="transform:translateX(-10px) scale(0.9)"',
        'style="clip:rect(0,0,0,0)"',
        'style="overflow:hidden;width:100%"',
        'style="font: 700 16px 仿宋"',
    ],
)
def test_what_only_resembles_hiding_hides_nothing(style: str) -> None:
    report = read(f"<div>{paragraphs()}<p {style}>{SENTENCE}</p></div>")
    assert (text_of(report), report.warnings) == ([*PARAGRAPHS, SENTENCE], ())


@pytest.mark.parametrize("tag", ["dialog", "datalist", "noframes", "progress", "template", "textarea"])
def test_what_no_browser_displays_at_first_is_no_text(tag: str) -> None:
    report = read(f"<div>{paragraphs()}<{tag}><span>{SENTENCE}</span></{tag}></div>")
    assert text_of(report) == list(PARAGRAPHS)


def test_hidden_words_inside_a_line_stay_out_of_it() -> None:
    markup = PARAGRAPHS[5].replace("普法", '<i style="display:none">秘密</i>普<b class="hide">乱</b>法')
    assert text_of(read(f"<div>{paragraphs()}<p>{markup}</p></div>"))[-1] == PARAGRAPHS[5]


def test_the_last_declaration_counts_and_case_does_not() -> None:
    assert style_of("DISPLAY:none; display : Block !important;;broken; color:") == Style(is_block=True)
    assert shown_in(Shown(tiny=True), "font", NO_STYLE, {"size": "3"}) == VISIBLE


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.gov.cn",
        "http://www.example.gov.cn/",
        "https://a.gov.cn/index.html",
        "http://a.cn/#top",
    ],
)
def test_a_front_page_is_no_report_s_address(address: str) -> None:
    assert read_html(f'<link rel="canonical" href="{address}"><p>甲</p>').address == ""


@pytest.mark.parametrize(
    "address", ["http://a.gov.cn/1.html", "http://a.gov.cn/?id=5", "http://a.gov.cn/zwgk/"]
)
def test_other_addresses_are_believed(address: str) -> None:
    assert read_html(f'<link href="{address}" rel="Canonical"><p>甲</p>').address == address


def test_paragraphs_in_a_cell_stay_apart_and_hidden_parts_out() -> None:
    rows = (
        "<tr><th>类别</th><th>数量</th></tr><tr><td><p>行政</p><p>处罚</p></td><td>12</td></tr>"
        '<tr><td>复议</td><td><span style="display:none">隐藏</span>丙<br>丁</td></tr>'
    )
    report = read(f"<div>{paragraphs()}<table>{rows}</table></div>")
    assert text_of(report)[-3:] == ["类别\t数量", "行政\t处罚\t12", "复议\t丙\t丁"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("在<ruby>浒<rp>(</rp><rt>xǔ</rt><rp>)</rp></ruby>墅关镇普法。", "在浒墅关镇普法。"),
        ("<!-->甲<!-- 乙 -->丙，<!--->丁。", "甲丙，丁。"),
        ("提高&#151;&#151;&#147;放管服&#148;改革&#133;继续。", "提高——“放管服”改革…继续。"),
        ("首违&shy;不<wbr>&#8203;罚&nbsp;清单。", "首违不罚清单。"),
        ("甲</html></body>乙。", "甲乙。"),
        ("检查<del>65</del><ins>64</ins>次。", "检查64次。"),
        ("甲<xml><w:View>Normal</w:View></xml>乙。", "甲乙。"),
    ],
)
def test_odd_markup_is_read_as_a_browser_shows_it(markup: str, text: str) -> None:
    assert text_of(read(f"<div>{paragraphs()}<p>{markup}</p></div>"))[-1] == text

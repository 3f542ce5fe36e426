from __future__ import annotations

import json

import pytest

from crawler.reading.markup.html import read_html

LONG = "全年办理行政复议案件三十件，组织执法培训十二次，群众满意度稳步提高。"
NAV = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(9))


def article(body: str) -> list[str]:
    return [line.text for line in read_html(f"<html><body><ul>{NAV}</ul>{body}</body></html>").article]


def test_inline_pieces_are_joined_with_nothing_between_them() -> None:
    spans = "".join(f"<span><font>{char}</font></span>" for char in LONG)
    assert article(f'<div id="zoom"><p>{spans}</p></div>') == [LONG]


def test_blocks_and_breaks_part_lines() -> None:
    body = f"<p>{LONG}</p>{LONG}<br>{LONG}<section><span>{LONG}</span></section>"
    assert article(f"<div>{body}</div>") == [LONG] * 4


def test_a_line_break_in_the_source_is_no_line() -> None:
    assert article(f"<div><p>2022\n年\t{LONG}</p></div>") == [f"2022 年 {LONG}"]


@pytest.mark.parametrize(
    "container",
    [
        '<div class="TRS_Editor">',
        '<div class="view TRS_UEDITOR trs_paper_default">',
        '<div id="UCAP-CONTENT">',
        "<ucapcontent>",
        '<div id="vsb_content_12">',
        '<div class="v_news_content">',
        '<td id="zoom">',
        "<!--<$[信息内容]>begin-->",
    ],
)
def test_the_containers_of_publishing_systems_are_known(container: str) -> None:
    tag = container.split()[0].strip("<>")
    end = "<!--<$[信息内容]>end-->" if tag.startswith("!") else f"</{tag}>"
    around = "<p>来源：县司法局，浏览次数：三十，欢迎查阅。</p>"
    page = f"{around}{container}<p>{LONG}</p><p>{LONG}</p>{end}<p>主办单位：县政府</p>"
    assert article(page) == [LONG, LONG]


def test_a_known_container_without_the_text_gives_way_to_density() -> None:
    assert article(f'<div id="zoom">{LONG}</div><div>{f"<p>{LONG}</p>" * 9}</div>') == [LONG] * 9


def test_density_finds_the_text_of_a_layout_table() -> None:
    inner = f"<table><tr><td>{f'{LONG}<br>' * 9}</td></tr></table>"
    page = f"<table><tr><td><ul>{NAV}</ul></td><td>{inner}</td></tr></table>"
    assert article(page) == [LONG] * 9


def test_the_rows_of_a_data_table_are_lines_with_cells_parted_by_tabs() -> None:
    table = (
        "<table><tr><th>类别</th><th>件数</th></tr><tr><td><p>处罚</p></td><td><p>31</p></td></tr></table>"
    )
    assert article(f"<div><p>{LONG}</p>{table}<p>{LONG}</p></div>") == [LONG, "类别\t件数", "处罚\t31", LONG]


@pytest.mark.parametrize(
    "hidden",
    [
        'style="display:none"',
        'style="font-size: 0px"',
        'style="visibility:hidden"',
        "hidden",
        'style="opacity:0;"',
        'style="position:absolute;left:-9999px"',
        'class="art hide"',
    ],
)
def test_hidden_text_is_left_out(hidden: str) -> None:
    assert article(f"<div><p>{LONG}</p><p {hidden}>{LONG}分享摘要</p><p>{LONG}</p></div>") == [LONG, LONG]


def test_a_small_font_is_not_hidden() -> None:
    assert len(article(f'<div><p>{LONG}</p><p style="font-size:0.9em">{LONG}</p></div>')) == 2


def test_text_that_is_all_hidden_at_first_is_taken() -> None:
    assert article(f'<div style="display:none">{f"<p>{LONG}</p>" * 4}</div>') == [LONG] * 4


def test_scripts_styles_and_comments_are_no_text() -> None:
    hidden = f"<style>.TRS_Editor P{{}}</style><script>var a='<p>{LONG}</p>'</script><!-- <p>{LONG}</p> -->"
    assert article(f"<div>{hidden}<p>{LONG}</p></div>") == [LONG]


@pytest.mark.parametrize("closer", ["</html>", "</body></html>", "</BODY>"])
def test_a_closer_in_mid_document_hides_nothing(closer: str) -> None:
    assert article(f"<div><p>{LONG}</p>{closer}<p>{LONG}</p></div>") == [LONG, LONG]


def test_the_article_in_a_script_is_read_where_the_page_has_none() -> None:
    config = json.dumps({"DETAIL": {"content": f"<p>{LONG}</p>" * 3}}).replace("/", "\\/")
    assert (
        article(f'<div class="article-content"></div><script>window._CONFIG = {config};</script>')
        == [LONG] * 3
    )


def test_deep_nesting_is_no_obstacle() -> None:
    assert LONG in article("<div>" * 3000 + f"<p>{LONG}</p>")


def test_margins_and_what_stands_above_the_title_do_not_count() -> None:
    margin = f"<p>{LONG}</p>" * 3
    page = f"<title>甲县法治政府建设报告</title><div class='left-side'>{margin}</div><div>{margin}</div>"
    page += f"<div><h1>甲县法治政府建设报告</h1><div>{f'<p>{LONG}</p>' * 9}</div></div>"
    page += f"<div class='foot'>{margin}</div>"
    assert [line.text for line in read_html(page).article] == [LONG] * 9


def test_no_half_of_a_surrogate_pair_comes_out_of_a_script() -> None:
    config = '{"DETAIL": {"content": "<p>' + LONG * 3 + '\\ud800</p>"}}'
    lines = article(f'<div class="article-content"></div><script>window._CONFIG = {config};</script>')
    assert "".join(lines).encode().decode().startswith(LONG)


def test_meta_tags_are_found_wherever_they_stand() -> None:
    page = '<meta name="ArticleTitle" content=""><META NAME="articletitle" CONTENT="甲&lt;br&gt;乙">'
    assert read_html(page).metas == {"articletitle": "甲 乙"}


def test_the_page_tells_its_address() -> None:
    address = "http://www.example.gov.cn/1.html"
    assert read_html(f'<link rel="canonical" href="{address}">').address == address
    assert read_html(f"<!-- saved from url=(0032){address} --><p>甲</p>").address == address

"""VSB (博达): static lists `fzzf.htm`, then `fzzf/N.htm` counting down; articles `/info/1053/6730.htm`."""

from __future__ import annotations

import re

from crawler.sites.families.listing import Family


class Vsb(Family):
    """The pager's 下页 leads on: numbers count down from the last page, so they cannot be guessed."""

    name = "vsb"
    article = re.compile(r"/info/\d+/\d+\.html?$|/content\.jsp\?.*wbnewsid=\d+")
    marks = re.compile(r"vsb_content|v_news_content|_showDynClick|p_next p_fun|\binfo/\d+/\d+\.htm")

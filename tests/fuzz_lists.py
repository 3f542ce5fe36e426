"""Mutated lists: `python -m tests.fuzz_lists [HOW MANY] [SEED]`; run by hand, 20,000 by default.

Lists of every family are cut, spliced and changed as pages are. Reading one gives records or a `ListError`,
and a scout that looks at it sees something or nothing.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import time

from crawler.page import Page
from crawler.scouting.view import view
from crawler.sites.families.listing import ListError
from crawler.sites.families.registry import FAMILIES, read_list
from tests.fuzz_extract import mutate
from tests.test_families import LISTS, SITE, STORE, TITLE, TREE, row

SLOW = 5.0
"""Seconds of the processor; a list that takes longer is told."""


def samples() -> list[tuple[str, bytes]]:
    """Lists of every family, each with the path at which it stands."""
    found = [(path, f"<ul>{row(article) * 9}</ul>{pager}") for _, path, article, pager, _ in LISTS]
    group = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1'></a>]]></nextgroup>"
    settings = "$('#3').jpage({perPage:15,totalRecord:80,proxyUrl:'/p.jsp',ajaxParam:{col:1,columnid:7}})"
    address = "/gkmlpt/content/9/9306/post_9306638.html"
    record = {"title": TITLE, "url": address, "display_publish_time": 1_673_712_000}
    locations = f"<url><loc>{SITE}/a/202301/t20230115_7.html</loc></url>" * 9
    found += [
        ("/col/col7/index.html", STORE.format(next=group, row=row("/art/2023/1/15/art_7_9.html"))),
        ("/col/col7/index.html", f"<script>{settings}</script>{row('/art/2023/art_0a1b.html')}"),
        ("/gkmlpt/index", f"<script>window._CONFIG = {{SID: '2', TREE: {json.dumps(TREE)}}}</script>"),
        ("/gkmlpt/api/all/549?page=1&sid=7", json.dumps({"articles": [record] * 3, "total": 3})),
        ("/sitemap.xml", f"<urlset>{locations}</urlset>"),
        ("/sitemap.xml", f"<sitemapindex><sitemap><loc>{SITE}/1.xml</loc></sitemap></sitemapindex>"),
    ]
    return [(path, body.encode()) for path, body in found]


def look_at(path: str, body: bytes, chance: random.Random) -> None:
    """Read a list by its marks and as one of any family, and as a scout; raises what must not be raised."""
    page = Page(SITE + path, body)
    for family in ("", chance.choice(FAMILIES).name):
        with contextlib.suppress(ListError):
            read_list(page, family)
    view(page, TITLE, "360723")


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    made, begun, slowest = samples(), time.monotonic(), 0.0
    bodies = [body for _, body in made]
    for number in range(wanted):
        path, body = chance.choice(made)[0], mutate(chance.choice(bodies), bodies, chance)
        start = time.process_time()
        try:
            look_at(path, body, chance)
        except Exception:
            print(f"list {number} of seed {sys.argv[2:] or 0}: {path} {body[:2_000]!r}", file=sys.stderr)
            raise
        slowest = max(slowest, time.process_time() - start)
    seconds = time.monotonic() - begun
    print(f"{wanted} mutated lists in {seconds:.0f} s, none raised; the slowest took {slowest:.2f} s")
    if slowest > SLOW:
        sys.exit(1)


if __name__ == "__main__":
    main()

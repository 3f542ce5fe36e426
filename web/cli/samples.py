"""The demo: the sample site, crawled, indexed and served, all on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.due.frontier import Frontier
from crawler.reading.workers import Workers
from crawler.samplesite import serve as serve_samples
from crawler.samplesite import site_rows
from index.corpus import Corpus
from web import create_app
from web.cli.console import FRONTIER, CommandError, DataFolder
from web.cli.gathering import SITES, chosen_sites, gather, reading
from web.cli.keeping import collection_lines
from web.cli.serving import listening, serve_application
from web.cli.speech import say
from web.cli.telling import tell

_MARK = "# Sites of the sample collection (示例); written by zhice demo.\n"


@click.command()
@click.option(
    "--serve/--no-serve", default=True, help="Serve the search pages afterwards (default), or stop."
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port of the pages."
)
@click.option(
    "--site-port", default=8790, show_default=True, type=click.IntRange(1, 65535), help="Sample site's port."
)
@click.option("--seed", default=2025, show_default=True, help="Another seed makes another sample site.")
@click.option("--edit", default=0, show_default=True, help="Change so many of its pages, to try a refresh.")
@click.pass_obj
def demo(data: DataFolder, /, serve: bool, port: int, site_port: int, seed: int, edit: int) -> None:
    """Try everything: crawl a sample government site on this machine, index it, serve the pages."""
    rows = data.folder / SITES
    if rows.exists() and not rows.read_text("utf-8").startswith(_MARK):
        raise CommandError(f"{data.folder} holds a collection of its own; name another folder with --data")
    # Bound before the crawl: a port that is taken is told at once.
    with (
        Workers() as workers,
        listening("127.0.0.1", port if serve else 0) as listener,
        serve_samples(site_port, seed, edit) as base,
    ):
        with data.corpus() as corpus, Frontier.open(data.folder / FRONTIER) as frontier:
            _refuse_to_mix(corpus, rows)
            rows.write_text(_MARK + site_rows(base), "utf-8")
            sites = chosen_sites(data, frontier, ())
            tell(gather(corpus, frontier, sites, reading(workers)), False)
        workers.close()
        followed = data.index()
        with data.library() as library:
            say("\n".join(collection_lines(library.corpus)))
            say(
                f"generation {followed.generation} in {data.folder}; "
                f"try: zhice --data {data.folder} search 首违不罚"
            )
            if serve:
                serve_application(create_app(library), library, listener)


def _refuse_to_mix(corpus: Corpus, rows: Path) -> None:
    if corpus.change and not rows.exists():
        raise CommandError(
            f"{corpus.path} holds reports already; name another folder for the samples with --data"
        )

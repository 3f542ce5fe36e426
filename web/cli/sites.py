"""The commands that look at sites: which are known, what publishes them, what would be kept."""

from __future__ import annotations

import click

from crawler.sites import load
from index import regions
from web.cli.console import DataFolder, as_json, emit
from web.cli.gathering import SITES


@click.group()
def sites() -> None:
    """Look at sites: those known, what publishes a page, what would be kept."""


@sites.command("list")
@as_json
@click.pass_obj
def list_(data: DataFolder, /, as_json: bool) -> None:
    """The sites of the built-in table and of your own sites.toml."""
    known = load(data.folder / SITES)
    if as_json:
        emit(
            [
                {
                    "key": site.key,
                    "name": site.name or None,
                    "region": {"code": site.region or None, "names": list(regions.names(site.region))},
                    "starts": list(site.starts),
                    "verified": site.verified,
                }
                for site in known.values()
            ]
        )
        return
    for site in known.values():
        seen = "" if site.verified else "  (not verified)"
        click.echo(f"{site.key}  {site.name or '-'}  {'/'.join(regions.names(site.region)) or '-'}{seen}")
        for start in site.starts:
            click.echo(f"    {start}")

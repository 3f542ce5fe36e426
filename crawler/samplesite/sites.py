"""The sample sites and their rows for the crawler. The only module that knows `sites.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.samplesite.catalogue import PUBLISHERS

COLUMN = "法治政府建设年度报告"


@dataclass(frozen=True, slots=True)
class SampleSite:
    """A site under its own path on the sample host; `sites.tsv` says what its fields mean."""

    key: str
    name: str
    system: str
    region: str
    identity: str
    start: str
    host: str
    variant: int
    per_page: int
    declared: str
    validators: bool
    counts: bool

    @property
    def path(self) -> str:
        """Where it begins on the sample host."""
        return f"/{self.key}/"

    @property
    def encoding(self) -> str:
        """What its bytes really are: pages labelled gb2312 hold characters outside it."""
        return "gb18030" if self.declared == "gb2312" else self.declared


@cache
def sites() -> dict[str, SampleSite]:
    """Every sample site by key."""
    text = (files(__package__) / "sites.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: _site(*row) for row in rows}


def _site(*row: str) -> SampleSite:
    *texts, variant, per_page, declared, validators, counts = row
    key, name, system, region, identity, start, host = texts
    return SampleSite(
        key, name, system, region, identity, start, host,
        int(variant), int(per_page), declared, validators == "yes", counts == "yes",
    )  # fmt: skip


def site_rows(base_url: str, keys: frozenset[str] | None = None) -> str:
    """The rows of `sites.toml` for the sample sites at an address such as `http://127.0.0.1:8790`.

    Those with these keys, or those that publish the collection of the usual size.
    """
    base = base_url.rstrip("/")
    wanted = [publisher.key for publisher in PUBLISHERS] if keys is None else keys
    rows = (
        f'[[site]]\nkey = "sample-{site.key}"\nname = "{site.name}"\nregion = "{site.region}"\n'
        f'starts = ["{base}{site.path}{site.start}"]\nloopback = true\ndelay = 0\nrevisit_days = 0\n'
        for site in sites().values()
        if site.key in wanted
    )
    return "\n".join(rows)

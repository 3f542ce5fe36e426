"""The commands that keep a collection in order: index, stats, verify, repair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.due.frontier import Frontier
from crawler.reading.repair import repair as repair_corpus
from crawler.reading.workers import Workers
from index import regions
from index.corpus import Corpus
from index.verify import verify as check_index
from web.cli.console import FRONTIER, CommandError, DataFolder, as_json, emit, progress
from web.cli.speech import UNKNOWN, called, say, translated


@click.command()
@click.option("--rebuild", is_flag=True, help="Build the whole index afresh beside the old one.")
@as_json
@click.pass_obj
def index(data: DataFolder, /, rebuild: bool, as_json: bool) -> None:
    """Bring the index up to the corpus."""
    followed = data.index(rebuild)
    record = {"indexed": followed.indexed, "dropped": followed.dropped, "generation": followed.generation}
    if as_json:
        emit(record)
    elif followed.indexed or followed.dropped:
        say(
            f"{followed.indexed} reports indexed, {followed.dropped} dropped; "
            f"now generation {followed.generation}"
        )
    else:
        say(f"nothing changed; still generation {followed.generation}")


@click.command()
@as_json
@click.pass_obj
def stats(data: DataFolder, /, as_json: bool) -> None:
    """Tell what the collection holds, what was set aside, and what the last runs did."""
    with data.corpus(create=False) as corpus:
        record = _statistics(corpus) | {"crawl": _crawl_state(data.folder / FRONTIER)}
    if as_json:
        emit(record)
    else:
        say("\n".join(_lines(record)))


def collection_lines(corpus: Corpus) -> list[str]:
    """What a corpus holds, in a few lines."""
    return _lines(_statistics(corpus) | {"runs": []})


def _statistics(corpus: Corpus) -> dict[str, Any]:
    rows = list(corpus.rows())
    provinces = Counter(_province(row.region) for row in rows)
    return {
        **corpus.counts(),
        "change": corpus.change,
        "by_year": dict(sorted(Counter(str(row.year or UNKNOWN) for row in rows).items())),
        "by_level": dict(Counter(row.level or UNKNOWN for row in rows).most_common()),
        "by_province": dict(provinces.most_common()),
        "set_aside_by_reason": dict(Counter(aside.reason for aside in corpus.asides()).most_common()),
        "runs": [
            {"number": run.number, "kind": run.kind, "started": run.started.isoformat(), "record": run.record}
            for run in corpus.runs(5)
        ],
    }


def _crawl_state(path: Path) -> dict[str, Any] | None:
    """What the frontier knows: articles by standing and site, hosts left alone and frozen."""
    if not path.exists():
        return None
    with Frontier.open(path) as frontier:
        sites = frontier.counts()
        alone = {
            name: {
                "until": datetime.fromtimestamp(until, UTC).isoformat(timespec="minutes"),
                "reason": reason,
            }
            for name, (until, reason) in frontier.hosts.left_alone().items()
        }
        frozen = frontier.hosts.frozen()
    total = Counter[str]()
    for states in sites.values():
        total.update(states)
    return {"articles": dict(total), "sites": sites, "left_alone": alone, "frozen": frozen}


def _crawl_lines(state: dict[str, Any]) -> list[str]:
    known = (translated(f"{count} {name.replace('_', ' ')}") for name, count in state["articles"].items())
    articles = ", ".join(known)
    lines = [f"articles that the crawler knows at {len(state['sites'])} sites: {articles or 'none'}"]
    lines += [
        f"{host}: left alone until {told['until'][:16].replace('T', ' ')} UTC: {told['reason']}"
        for host, told in state["left_alone"].items()
    ]
    return lines + [f"{host}: frozen: {reason}" for host, reason in state["frozen"].items()]


def _province(code: str) -> str:
    names = regions.names(code)
    return names[0] if names else UNKNOWN


def _lines(record: dict[str, Any]) -> list[str]:
    lines = [
        f"{record['reports']} reports ({record['versions']} versions, {record['snapshots']} raw pages, "
        f"{record['aliases']} further addresses), {record['gone']} gone, "
        f"{record['set_aside']} pages set aside"
    ]
    tables = {
        "by_year": ("years", "year"),
        "by_level": ("levels", "level"),
        "by_province": ("provinces", "region"),
        "set_aside_by_reason": ("set aside", "reason"),
    }
    for name, (label, field) in tables.items():
        if record[name]:
            lines.append(f"{label}: " + _counted(record[name], field))
    if record.get("crawl"):
        lines += _crawl_lines(record["crawl"])
    for run in record["runs"]:
        total = run["record"].get("total", {})
        told = [f"{count} {name}" for name, count in total.items() if isinstance(count, int) and count]
        done = ", ".join(map(translated, told)) or translated("nothing to do")
        lines.append(f"{run['started'][:16].replace('T', ' ')} {translated(run['kind'])}: {done}")
    return lines


def _counted(counts: Mapping[str, int], field: str) -> str:
    return ", ".join(f"{called(field, value)} {count}" for value, count in counts.items())


@click.command()
@click.option(
    "--strings", default=50, show_default=True, type=click.IntRange(1, 10_000), help="Strings to draw."
)
@click.option("--seed", default=0, show_default=True, help="Another seed draws other strings.")
@as_json
@click.pass_obj
def verify(data: DataFolder, /, strings: int, seed: int, as_json: bool) -> None:
    """Compare the index with a plain scan of every text."""
    with data.library() as library, progress("verify") as step:
        result = check_index(library.corpus, library.engine, strings, seed, step)
    if as_json:
        emit(asdict(result))
    else:
        say(
            f"{result.strings} strings with {result.occurrences} occurrences compared "
            f"over {result.reports} reports"
        )
    if result.faults:
        raise CommandError(f"{len(result.faults)} faults: {'; '.join(result.faults[:5])}")
    if not as_json:
        say("the index says exactly what a scan of every text says")


@click.command()
@as_json
@click.pass_obj
def repair(data: DataFolder, /, as_json: bool) -> None:
    """Read reports whose records are damaged again from their raw pages, and index them."""
    with Workers(1) as workers, data.corpus(create=False) as corpus, progress("repair") as step:
        result = repair_corpus(corpus, step, workers.extract)
    if as_json:
        emit(asdict(result))
    else:
        say(f"{len(result.mended)} damaged records read again from their raw pages")
    if result.mended:
        data.index()
    if result.lost:
        told = "; ".join(f"{each.id} version {each.number}, {each.title}: {why}" for each, why in result.lost)
        raise CommandError(f"{len(result.lost)} damaged records could not be mended: {told}")

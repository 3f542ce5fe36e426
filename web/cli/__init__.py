"""The `zhice` command: one line for every failure, 0 for done, 1 for failed, 2 for wrong usage."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from search.library import EMBEDDED
from web.cli.console import FAILURES, DataFolder
from web.cli.gathering import archive, crawl, extract, import_, reextract, refresh
from web.cli.keeping import index, repair, stats, verify
from web.cli.models import mcp
from web.cli.provinces import scout
from web.cli.reading import export, search
from web.cli.research import company_, concordance_, keyness_, matrix_, spread_, trends_
from web.cli.samples import demo
from web.cli.serving import serve
from web.cli.sites import sites
from web.cli.speech import LANGUAGES, language, name_commands, say, speak, translated
from web.cli.studies import numbers, reuse


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=True),
    envvar="ZHICE_DATA",
    default="data",
    show_default=True,
    help="Folder of the collection (also ZHICE_DATA).",
)
@click.option(
    "--engine",
    envvar="ZHICE_ENGINE",
    default=EMBEDDED,
    show_default=True,
    help="Where the index is (also ZHICE_ENGINE): in the folder, or opensearch+https://USER@HOST:9200/PREFIX.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=lambda context, option, wanted: _speak(wanted),
    help="Language of what is printed: zh or en (default: that of LANG).",
)
@click.version_option(package_name="zhice")
@click.pass_context
def zhice(context: click.Context, data: Path, engine: str) -> None:
    """知策: search the yearly rule-of-law reports of Chinese governments (法治政府建设年度报告)."""
    context.obj = DataFolder(data, engine)


_COMMANDS = (
    demo, crawl, import_, index, refresh, search, export, extract, sites, stats, verify, serve,
    reextract, archive, repair, scout, numbers, reuse, trends_, spread_, concordance_, company_, keyness_,
    matrix_, mcp,
)  # fmt: skip
for _command in _COMMANDS:
    zhice.add_command(_command)


def main() -> None:
    """Run the command and end the process with its exit code."""
    try:
        _speak(None)
        zhice(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.UsageError as wrong:
        say("\n".join(_usage(wrong)), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped; what was finished is kept")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of the pipe has enough. Python would complain once more when it flushes at exit.
        sys.stdout = None
        sys.exit(0)
    except FAILURES as failure:
        _fail(_told(failure))
        sys.exit(1)


def _speak(wanted: str | None) -> None:
    speak(wanted)
    name_commands(zhice)


def _told(failure: Exception) -> str:
    """Why a command failed; of a file, its name and what the system says of it."""
    if isinstance(failure, OSError) and failure.filename is not None and failure.strerror:
        # A file that is being written has another name until it is whole.
        return f"{str(failure.filename).removesuffix('.part')}: {failure.strerror}"
    return str(failure)


def _fail(why: str) -> None:
    """Say in one line why nothing more is done."""
    click.echo(f"zhice: {translated(' '.join(why.split()))}", err=True)


def _usage(wrong: click.UsageError) -> list[str]:
    """How the command is used, and what was wrong."""
    usage = [wrong.ctx.get_usage()] if wrong.ctx else []
    said = translated(wrong.format_message())
    return [*usage, f"错误：{said}" if language() == "zh" else f"Error: {said}"]

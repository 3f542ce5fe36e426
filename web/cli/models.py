"""The command that lets language models ask: `zhice mcp`."""

from __future__ import annotations

import click

from web.cli.console import CommandError, DataFolder


@click.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Where the links lead.")
@click.pass_obj
def mcp(data: DataFolder, /, http: bool, host: str, port: int, site: str) -> None:
    """Let language models search, read and verify quotations, by the Model Context Protocol."""
    try:
        from web.models import build
    except ModuleNotFoundError as error:
        raise CommandError("this needs the MCP SDK: pip install 'zhice[mcp]'") from error
    with data.library() as library:
        server = build(library, site)
        if http:
            server.run("streamable-http", host=host, port=port)
        else:
            server.run("stdio")

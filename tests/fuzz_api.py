"""The API held to its own description by schemathesis: `python -m tests.fuzz_api [EXAMPLES]`.

For every operation, requests that the description allows and requests that it does not: no answer may be a
server's error, or of a status, type or shape that the description does not tell. schemathesis (MIT) is no
requirement of the tests: install it first. The tests hold the pages to any string with hypothesis alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from tests.room import open_room
from web import create_app


def main() -> None:
    """Ask every operation, the wrong way too."""
    import schemathesis
    from schemathesis.generation import GenerationMode

    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder, open_room(Path(folder)) as library:
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", create_app(library, rate=0))
        for found in schema.get_all_operations():
            operation = found.ok()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    asked = ask(operation, mode, examples)
                except Unsatisfiable:
                    asked = 0  # without parameters there is no wrong request
                print(f"{operation.label}, {mode.value}: {asked} requests answered as described", flush=True)


def ask(operation: Any, mode: Any, examples: int) -> int:
    """Ask an operation so many times; raises on the first answer that is not as described."""
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    asked = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        nonlocal asked
        asked += 1
        # No schema can tell which names are regions, or that a range of years goes forward.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    one()
    return asked


if __name__ == "__main__":
    main()

"""Ways in which fuzzing changes bytes; each takes a body, others to take from, and chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Mutation = Callable[[bytes, list[bytes], random.Random], bytes]


def mutated(body: bytes, others: list[bytes], chance: random.Random, ways: Sequence[Mutation]) -> bytes:
    """A body changed one to five times, each in one of some ways."""
    for _ in range(chance.randint(1, 5)):
        body = chance.choice(ways)(body, others, chance)
    return body


def cut(body: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    """Leave a stretch out."""
    start, end = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
    return body[:start] + body[end:]


def splice(body: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Go on as another body does."""
    other = chance.choice(others)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other)) :]


def change(body: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    """Replace up to 30 bytes."""
    changed = bytearray(body)
    for _ in range(min(chance.randint(1, 30), len(changed))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def double(body: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    """Repeat a stretch."""
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[start : start + chance.randint(1, 300)] * 2 + body[start:]

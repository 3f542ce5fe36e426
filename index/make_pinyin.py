"""How the table of readings is made: `pip install pypinyin`, then `python -m index.make_pinyin`."""

from __future__ import annotations

from collections.abc import Iterator

from index import gazetteer, regions


def characters() -> set[str]:
    """Every character that stands in the name of a division of today or of one that is gone."""
    names = [*gazetteer.in_force().values(), *(former.name for former in gazetteer.former())]
    for code in gazetteer.in_force():
        names += [region.name for region in regions.children(code) if region.level == "township"]
    return set("".join(names))


def lines() -> Iterator[str]:
    """Rows of `pinyin.tsv`: a syllable without tone, and the characters that can be read so."""
    from pypinyin import Style, pinyin

    found: dict[str, list[str]] = {}
    for character in sorted(characters()):
        for syllable in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            if syllable != character:
                found.setdefault(syllable, []).append(character)
    yield from (f"{syllable}\t{''.join(found[syllable])}" for syllable in sorted(found))


def main() -> None:
    """Write the table."""
    text = "".join(line + "\n" for line in lines())
    (gazetteer.DATA / "pinyin.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

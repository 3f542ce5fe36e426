"""Fields of Word: most show a result, some what their own code says (EQ, SYMBOL, MACROBUTTON, forms)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_CODE = re.compile(r"([A-Za-z]++)\s*+(.*)", re.S)
_LONGEST, _DEEPEST = 2_000, 20
_COMMAND = re.compile(r"((?:\\[A-Za-z]++\s*+[\d.]*+\s*+)++)\(")
_SWITCH = re.compile(r'\\\*\s*+(?:"[^"]*+"|\S++)\s*+|\\[A-Za-z]++\s*+[\d.]*+\s*+')
_RAISED = re.compile(r"\s*+\\s\s*+\\up", re.I)
_CIRCLES = frozenset("○〇◯")
_CIRCLED = {str(number): chr(0x2460 + number - 1) for number in range(1, 21)}
_SIGN = re.compile(r"(0x[0-9A-Fa-f]{1,5}|\d{1,6})\b(.*)", re.S)
_BUTTON = re.compile(r"\S++\s++(.+)", re.S)


@dataclass(slots=True)
class Field:
    """An open field: its code, and whether that is being read and not yet its result."""

    in_code: bool = True
    said: bool = False
    """Whether its result says anything."""
    code: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    chosen: int = 0
    """The choice of a form, from 0."""

    def shown(self) -> str:
        """What it shows where it has no result."""
        if self.choices:
            return self.choices[self.chosen] if self.chosen < len(self.choices) else ""
        return shown("".join(self.code))


def shown(code: str) -> str:
    r"""What the code of a field shows by itself.

    >>> shown(r"eq \o\ac(○,3)"), shown(r"EQ \* jc2 \o\ad(\s\up 9(ri),日)"), shown("PAGE")
    ('③', '日', '')
    """
    found = _CODE.fullmatch(code[:_LONGEST].strip())
    name, rest = (found[1].upper(), found[2]) if found else ("", "")
    if name == "EQ":
        return _equation(rest, 0, 0)[0].strip()
    if name == "SYMBOL" and (sign := _SIGN.match(rest)):
        number = int(sign[1], 0)
        return chr(number) if r"\u" in sign[2].lower() and 0x20 <= number < 0xD800 else ""
    if name in ("MACROBUTTON", "GOTOBUTTON") and (button := _BUTTON.fullmatch(rest)):
        return button[1]
    return ""


def _equation(code: str, at: int, depth: int) -> tuple[str, int]:
    """The text of an equation up to the end of an argument, and where that is."""
    said = ""
    while at < len(code) and code[at] not in ",;)":
        if (command := _COMMAND.match(code, at)) and depth < _DEEPEST:
            arguments, at = _arguments(code, command.end(), depth + 1)
            said += _composed(command[1][1].lower(), arguments)
        elif switch := _SWITCH.match(code, at):
            at = switch.end()
        elif code[at] == "\\":
            said, at = said + code[at + 1 : at + 2], at + 2
        elif code[at] == "(" and depth < _DEEPEST:
            arguments, at = _arguments(code, at + 1, depth + 1)
            said += f"({','.join(text for text, _ in arguments)})"
        else:
            said, at = said + code[at], at + 1
    return said, at


def _arguments(code: str, at: int, depth: int) -> tuple[Sequence[tuple[str, bool]], int]:
    """The arguments of a command, each with whether it is set above the others, and where they end."""
    found = []
    while at < len(code):
        raised = bool(_RAISED.match(code, at))
        said, at = _equation(code, at, depth)
        found.append((said, raised))
        at += 1
        if code[at - 1 : at] == ")":
            break
    return found, at


def _composed(command: str, arguments: Sequence[tuple[str, bool]]) -> str:
    texts = [text for text, _ in arguments]
    if command == "o":
        # What stands above a character is its pronunciation.
        under = [text for text, raised in arguments if not raised]
        inner = [text for text in under if text not in _CIRCLES]
        circled = len(inner) < len(under) and len(inner) == 1
        return _CIRCLED.get(inner[0].strip(), inner[0]) if circled else "".join(inner)
    if command == "f":
        return "/".join(texts)
    if command == "r":
        return "√" + texts[-1] if texts else ""
    return "" if command == "d" else "".join(texts)

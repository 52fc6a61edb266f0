"""Reader of the word files and weight tables beside it: plain text under headings, read once when the program starts.

    # a comment: a hash and a space
    {fix} = (?:修|弄|解决)        a piece of a pattern, written {fix} in the lines below it
    == outage                   a heading
    停(?:水|电)(?!通知)           patterns: one a line, or short ones with | between them
    停电 断电 no~power            words: a space between them, a tilde for a space
    lift: 电梯 货梯               a table of words: a name and its words; a line that begins with spaces goes on
    北门 north~gate | 南门        groups of words
    着火<TAB>49                  weights: a feature, a tab, its weight

Patterns and words meet folded text: simplified characters, lower case, half-width punctuation. What cannot be read
raises BadDataFile, which names the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.understanding.pattern_filter import top_level_alternatives

FOLDER = Path(__file__).parent
_PIECE = re.compile(r"\{([a-z_]+)\} = (\S.*)")
_USED = re.compile(r"\{([a-z_]+)\}")


class BadDataFile(ValueError):
    """A word file or weight table that cannot be read."""


class Line(NamedTuple):
    """A line that is neither blank nor a comment, and its number in the file."""

    number: int
    text: str


class DataFile:
    """The sections of one file by heading; lines before the first heading stand under an empty one."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._sections: list[tuple[str, list[Line]]] = []
        pieces: dict[str, str] = {}
        for number, text in enumerate(_text(path).split("\n"), 1):
            if text == "#" or text.startswith("# ") or not text.strip():
                continue
            line = Line(number, text.rstrip())
            if text.startswith("== "):
                self._sections.append((line.text[3:], []))
            elif piece := _PIECE.fullmatch(line.text):
                pieces[piece[1]] = piece[2]
            else:
                if not self._sections:
                    self._sections.append(("", []))
                self._sections[-1][1].append(self._filled(line, pieces) if "{" in text else line)

    def any_of(self, *headings: str) -> re.Pattern[str]:
        """One pattern that finds what any pattern under the headings finds."""
        return self._joined([line for heading in headings for line in self._lines(heading)])

    def each(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Every heading, in order and also when it comes twice, with one pattern of all its lines."""
        for heading, lines in self._sections:
            yield heading, self._joined(lines)

    def alternatives(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Every heading with every single alternative of its patterns, in order."""
        for heading, lines in self._sections:
            for line in lines:
                for branch in top_level_alternatives(line.text):
                    yield heading, self._compiled(branch, line)

    def words(self, heading: str = "") -> list[str]:
        """The words under a heading in order, repeated ones too."""
        return [word for line in self._lines(heading) for word in _words(line.text)]

    def word_table(self, heading: str = "") -> dict[str, list[str]]:
        """The names under a heading, each with its words in order."""
        table: dict[str, list[str]] = {}
        name = ""
        for line in self._lines(heading):
            said = line.text
            if not said.startswith(" "):
                name, colon, said = said.partition(": ")
                if not colon or name in table:
                    raise self._bad(line, "a name, a colon, a space and words belong here; each name comes once")
            elif not name:
                raise self._bad(line, "these words belong to no name")
            table.setdefault(name, []).extend(_words(said))
        return table

    def word_groups(self, heading: str = "") -> list[list[list[str]]]:
        """The lines under a heading, each cut at ` | ` into lists of words."""
        return [[_words(part) for part in line.text.split(" | ")] for line in self._lines(heading)]

    def _lines(self, heading: str) -> list[Line]:
        found = [lines for name, lines in self._sections if name == heading]
        if len(found) != 1:
            raise BadDataFile(f"{self.name}: the heading `== {heading}` is there {len(found)} times, not once")
        return found[0]

    def _filled(self, line: Line, pieces: dict[str, str]) -> Line:
        unknown = set(_USED.findall(line.text)) - pieces.keys()
        if unknown:
            raise self._bad(line, f"nothing above says what {{{unknown.pop()}}} stands for")
        return Line(line.number, _USED.sub(lambda found: pieces[found[1]], line.text))

    def _joined(self, lines: list[Line]) -> re.Pattern[str]:
        try:
            return re.compile("|".join(line.text for line in lines))
        except re.error as wrong:
            for line in lines:
                self._compiled(line.text, line)
            raise BadDataFile(f"{self.name}: {wrong}") from wrong

    def _compiled(self, pattern: str, line: Line) -> re.Pattern[str]:
        try:
            return re.compile(pattern)
        except re.error as wrong:
            raise self._bad(line, str(wrong)) from wrong

    def _bad(self, line: Line, why: str) -> BadDataFile:
        return BadDataFile(f"{self.name}, line {line.number}: {why}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadDataFile(f"{path.name}: {wrong}") from wrong


def _words(said: str) -> list[str]:
    return [word.replace("~", " ") for word in said.split()]


def data_file(name: str) -> DataFile:
    """The file of that name among the shipped ones."""
    return DataFile(FOLDER / name)


def weight_tables(path: Path) -> dict[str, dict[str, float]]:
    """The weights of a file by heading and feature."""
    tables: dict[str, dict[str, float]] = {}
    table: dict[str, float] | None = None
    for number, line in enumerate(_text(path).split("\n"), 1):
        feature, tab, weight = line.partition("\t")
        if tab and table is not None:
            try:
                table[feature] = int(weight) if weight.lstrip("-").isdecimal() else float(weight)
            except ValueError as wrong:
                raise BadDataFile(f"{path.name}, line {number}: {wrong}") from wrong
        elif line.startswith("== "):
            table = tables[line[3:]] = {}
        elif line.strip() and not line.startswith("# "):
            raise BadDataFile(f"{path.name}, line {number}: a heading, or a feature, a tab and its weight belong here")
    return tables

"""Text catalogue: loads and checks templates/texts/*.yaml at start and renders texts by key and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2 import pass_context
from jinja2.runtime import Context

from bot.config import yaml_lines
from bot.domain.messages import Say
from bot.texts.sentence import Render, compile_sentence, environment

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
NOTHING: Mapping[str, Any] = MappingProxyType({})

Said = dict[str, str | Render]

_KEY = re.compile(r"[a-z0-9_]+(\.[A-Za-z0-9_-]+)*")
_REGIONS = ("hant", "tw", "hk", "mo")


class TextsError(Exception):
    """A text is wrong, unknown or lacks a value. str() never holds a value, only keys, files and lines."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


def language_of(tag: str, default: str = "zh-Hans") -> str:
    """The language of ours nearest to a network's tag: zh-CN, zh_TW, en-GB, EN; `default` for all others."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-Hant" if any(part in _REGIONS for part in parts[1:]) and "hans" not in parts else "zh-Hans"
    return "en" if parts[0] == "en" else default


class Texts:
    """The catalogue of every text in every language. Values are inserted literally: what a resident wrote is never a
    template."""

    def __init__(self, default: str, zone: ZoneInfo) -> None:
        self.default = default
        self.zone = zone
        self._said: dict[str, Said] = {language: {} for language in LANGUAGES}
        self._variables: dict[str, frozenset[str]] = {}
        self._show = {language: partial(self.shown, language) for language in LANGUAGES}
        self._jinja = {name: environment(self._filters(name), self._show[name]) for name in LANGUAGES}

    @staticmethod
    def load(
        folder: Path, overrides: Path | None = None, *, default: str = "zh-Hans", zone: str = "Asia/Shanghai"
    ) -> Texts:
        """The catalogue of all *.yaml in `folder`, overridden by an administrator's own file. Raises TextsError with
        every mistake.

        `default` is the language for readers whose own we do not speak; `zone` is where moments are told in
        unless a value `zone` says otherwise.
        """
        texts = Texts(default, ZoneInfo(zone))
        mistakes: list[str] = []
        homes: dict[str, str] = {}
        for path in sorted(folder.glob("*.yaml")):
            mistakes += texts._add(path, homes)
        if not homes and not mistakes:
            mistakes.append(f"{folder}: there are no texts here — put the *.yaml files back")
        if overrides is not None:
            mistakes += texts._override(overrides)
        if mistakes:
            raise TextsError(mistakes)
        return texts

    def say(self, language: str, key: str, args: Mapping[str, Any] = NOTHING) -> str:
        """The text `key` in that language with `args` inserted. Raises TextsError for an unknown key or a missing
        value."""
        said = self._said.get(language)
        if said is None:
            said = self._said[language_of(language, self.default)]
        try:
            words = said[key]
        except KeyError:
            raise TextsError([f"{_safe(key)}: there is no such text"]) from None
        if isinstance(words, str):
            return words
        try:
            return words(args)
        except TextsError:
            raise
        except Exception as error:
            raise TextsError([f"{key} ({language}): {_why(error)}"]) from None

    def shown(self, language: str, value: Any) -> str:
        """A value inside a sentence: None is nothing, a Say is worded in the same language, anything else is itself."""
        if isinstance(value, Say):
            return self.say(language, value.key, value.args)
        return "" if value is None else str(value)

    def has(self, key: str) -> bool:
        """Whether there is a text `key`."""
        return key in self._variables

    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._variables)

    def variables(self, key: str) -> frozenset[str]:
        """The values the text needs. Raises TextsError for an unknown key."""
        if key not in self._variables:
            raise TextsError([f"{_safe(key)}: there is no such text"])
        return self._variables[key]

    def language(self, tag: str) -> str:
        """The language of ours nearest to a network's tag; the community's default when we do not speak it."""
        return tag if tag in LANGUAGES else language_of(tag, self.default)

    def moment(self, language: str, at: datetime, zone: tzinfo | None = None, now: datetime | None = None) -> str:
        """11月22日（周日）18:00; with `now` also 今天 18:00, and the year when it is another. Aware times."""
        there = self._there(at, zone)
        if now is not None:
            days = (there.date() - self._there(now, zone).date()).days
            near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
            if near:
                return self.say(language, f"moment.{near}", {"time": f"{there:%H:%M}"})
        return self.say(language, "moment.at", {"day": self.day(language, at, zone, now), "time": f"{there:%H:%M}"})

    def day(self, language: str, at: datetime, zone: tzinfo | None = None, now: datetime | None = None) -> str:
        """11月22日（周日） / Sun 22 Nov; with `now` also the year when it is another. Aware times."""
        there = self._there(at, zone)
        other = now is not None and self._there(now, zone).year != there.year
        parts = {
            "month": self.say(language, f"month.{there.month}"),
            "day": there.day,
            "weekday": self.say(language, f"weekday.{there.isoweekday()}"),
        }
        return (
            self.say(language, "day.year", parts | {"year": there.year}) if other else self.say(language, "day", parts)
        )

    def time(self, at: datetime, zone: tzinfo | None = None) -> str:
        """18:00, of an aware moment, where its readers live."""
        return f"{self._there(at, zone):%H:%M}"

    def span(self, language: str, length: timedelta) -> str:
        """24小时, 3天, 1小时30分钟, 不到1分钟: calendar time, to the minute; two days and more in days and hours."""
        minutes = round(abs(length).total_seconds() / 60)
        days, hours = divmod(minutes // 60, 24) if minutes >= 2880 else (0, minutes // 60)
        counts = (("days", days), ("hours", hours), ("minutes", 0 if days else minutes % 60))
        parts = [self.say(language, f"span.{unit}", {"count": count}) for unit, count in counts if count]
        return self.say(language, "span.gap").join(parts) if parts else self.say(language, "span.moment")

    def _there(self, at: datetime | str, zone: tzinfo | None) -> datetime:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        if moment.tzinfo is None:
            raise TextsError(["a moment without a time zone cannot be told"])
        return moment.astimezone(zone or self.zone)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _filters(self, language: str) -> dict[str, Callable[..., str]]:
        """What a text may write after a bar: {{ due | moment }}; a value `zone` or `now` is used when there is one."""

        @pass_context
        def moment(context: Context, at: datetime) -> str:
            return self.moment(language, at, context.get("zone"), context.get("now"))

        @pass_context
        def day(context: Context, at: datetime) -> str:
            return self.day(language, at, context.get("zone"), context.get("now"))

        @pass_context
        def time(context: Context, at: datetime) -> str:
            return self.time(at, context.get("zone"))

        def span(length: timedelta) -> str:
            return self.span(language, length)

        def words(key: str) -> str:
            return self.say(language, key)

        return {"moment": moment, "day": day, "time": time, "span": span, "words": words}

    def _add(self, path: Path, homes: dict[str, str]) -> list[str]:
        document = yaml_lines.variables_restored(yaml_lines.read_yaml(path))
        for key, versions in _entries(document):
            if key in homes:
                document.wrong((key,), f"is already in {homes[key]} — keep one of the two")
                continue
            homes[key] = f"{path.name} line {document.line((key,))}"
            missing = [language for language in LANGUAGES if language not in versions]
            if missing:
                document.wrong((key,), f"{', '.join(missing)} is missing — write all three languages")
            needs = self._learn(document, key, versions)
            if len(set(needs.values())) > 1:
                told = "; ".join(f"{name}: {', '.join(sorted(names)) or 'none'}" for name, names in needs.items())
                document.wrong((key,), f"the languages use different values ({told}) — use the same in all three")
            self._variables[key] = frozenset().union(*needs.values())
        return list(yaml_lines.mistake_lines(path.name, document.mistakes))

    def _override(self, path: Path) -> list[str]:
        document = yaml_lines.variables_restored(yaml_lines.read_yaml(path))
        for key, versions in _entries(document):
            if key not in self._variables:
                document.wrong((key,), "there is no such text — use a key of templates/texts")
                continue
            for language, names in self._learn(document, key, versions).items():
                extra = names - self._variables[key]
                if extra:
                    known = ", ".join(sorted(self._variables[key])) or "none"
                    said = f"the value {', '.join(sorted(extra))} is not given to this text — known here: {known}"
                    document.wrong((key, language), said)
        return list(yaml_lines.mistake_lines(path.name, document.mistakes))

    def _learn(self, document: yaml_lines.Document, key: str, versions: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        """Makes each version ready to be said; returns the values each needs."""
        needs: dict[str, frozenset[str]] = {}
        for language, source in versions.items():
            where = (key, language)
            if language not in LANGUAGES:
                document.wrong(where, f"this language is not spoken here — write {', '.join(LANGUAGES)}")
            elif not isinstance(source, str):
                document.wrong(where, 'must be a sentence — put it in "quotes"')
            else:
                try:
                    self._said[language][key], needs[language] = compile_sentence(
                        self._jinja[language], self._show[language], source
                    )
                except (jinja2.TemplateSyntaxError, SyntaxError, RecursionError) as error:
                    document.wrong(where, f"the braces are wrong: {error} — write {{{{ name }}}}")
        return needs


def _safe(key: str) -> str:
    return key if len(key) <= 80 and _KEY.fullmatch(key) else "(not a key)"


def _why(error: Exception) -> str:
    """Without any value: it may be what a resident wrote."""
    name = re.fullmatch(r"'(\w+)' is undefined", str(error))
    if isinstance(error, KeyError) or name:
        return f"the value {name[1] if name else error.args[0]} is missing"
    return f"cannot be said with these values ({type(error).__name__})"


def _entries(document: yaml_lines.Document) -> list[tuple[str, dict[str, Any]]]:
    """The well-formed entries of a file; the others become mistakes."""
    if document.value is None:
        return []
    if not isinstance(document.value, dict):
        document.wrong((), "must be keys with sentences — write a key, and the languages under it")
        return []
    entries = []
    for key, versions in document.value.items():
        if not _KEY.fullmatch(key):
            document.wrong((key,), "is no key — use small letters, digits, _ and dots")
        elif not isinstance(versions, dict):
            document.wrong((key,), "must hold the languages — write zh-Hans, zh-Hant and en under it")
        else:
            entries.append((key, versions))
    return entries

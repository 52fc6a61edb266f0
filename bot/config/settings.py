"""Settings: loads config.yaml and the environment into frozen models; reports all mistakes at once with their lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_serializer,
    field_validator,
)

from bot.config import mistakes as config_mistakes
from bot.config import yaml_lines
from bot.config.channels import Channel, WebChannel
from bot.config.hooks import Hook
from bot.config.routing import Duty, Routing
from bot.config.section import Section
from bot.config.values import (
    Count,
    Duration,
    Holidays,
    Network,
    TimeOfDay,
    Words,
    code_and_name,
    duration,
    in_all_languages,
    url,
)
from bot.config.words import WordLists
from bot.config.yaml_lines import Document, Where
from bot.domain.complaint import early_warning

__all__ = ["Check", "ConfigError", "Settings", "duration", "load", "shipped"]

Language = Literal["zh-Hans", "zh-Hant", "en"]


class ConfigError(Exception):
    """The configuration cannot be used; str() lists every mistake with its line and how to mend it, and no secret."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Web(Section):
    """Where pages are served. Port 0 takes any free one; an empty public_url is made of host and port."""

    host: Words = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    trusted_proxies: tuple[Network, ...] = ()

    @field_validator("public_url")
    @classmethod
    def _complete(cls, value: str, info: ValidationInfo) -> str:
        if value:
            return url(value)
        host = info.data.get("host", "")
        return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '::') else host}:{info.data.get('port', 0)}"


class Building(Section):
    """One building of a community."""

    code: str = Field(min_length=1, max_length=32, pattern=r"^[^\s/?#&%+]+$")
    name: Words


class PublicPlace(Building):
    """One public place of a community: gate, garage, garden."""


class Community(Section):
    """One residential community; `hotline` is answered at any hour, it is what people in danger are told."""

    code: str = Field(pattern=r"^[a-z0-9-]{2,32}$")
    name: Words
    hotline: str = Field(min_length=3, max_length=40)
    address: str = Field(default="", max_length=200)
    buildings: tuple[Annotated[Building, BeforeValidator(code_and_name)], ...] = ()
    places: tuple[Annotated[PublicPlace, BeforeValidator(code_and_name)], ...] = ()
    language: Language | None = None
    working_hours: dict[str, Any] | None = None
    holidays: Holidays = {}

    def building(self, code: str) -> Building | None:
        """The building of that code, or None."""
        return next((one for one in self.buildings if one.code == code), None)

    def place(self, code: str) -> PublicPlace | None:
        """The public place of that code, or None."""
        return next((one for one in self.places if one.code == code), None)


ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


class Group(Section):
    """A staff group chat. Empty `communities` or `departments` means all of them."""

    name: Words
    channel: str
    chat: str = Field(default="", max_length=4000)
    communities: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


class Names(Section):
    """One name in the three languages."""

    zh_hans: Words = Field(alias="zh-Hans")
    zh_hant: Words = Field(alias="zh-Hant")
    en: Words

    def in_language(self, language: str) -> str:
        """The name in `language`; simplified Chinese when it is none of the three."""
        return {"zh-Hant": self.zh_hant, "en": self.en}.get(language, self.zh_hans)


class Department(Section):
    """A department and the category codes, or their beginnings, that go to it."""

    name: Annotated[Names, BeforeValidator(in_all_languages)]
    categories: tuple[str, ...] = ()


class Limits(Section):
    """Rate and size limits toward one person; beyond them they are asked to slow down."""

    message_chars: Count = 4000
    file_mb: int = Field(default=20, ge=1, le=2000)
    files_per_complaint: Count = 30
    files_per_day: Count = 60
    web_messages_per_minute: Count = 20
    web_new_chats_per_address_per_hour: Count = 30
    hurry_cooldown: Duration = timedelta(hours=4)


class QuietHours(Section):
    """When residents are not written to, except in answer or in danger; local time, may run over midnight."""

    start: TimeOfDay = time(21)
    end: TimeOfDay = time(8)


class TalkSettings(Section):
    """Calendar time from the last message of a half-finished talk until its one reminder, and until it expires."""

    remind_after: Duration = timedelta(hours=2)
    expire_after: Duration = timedelta(hours=24)

    @field_validator("expire_after")
    @classmethod
    def _later(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        if value <= info.data.get("remind_after", timedelta()):
            raise ValueError("must be longer than remind_after — write a longer time")
        return value


class Warnings(Section):
    """Thresholds of incident detection and early warnings [EWG-03..05, SEV-13]; days are calendar days. `offer`:
    whether a resident is asked to join neighbours."""

    offer: bool = True
    report: Count = early_warning.WarningThresholds.report
    visit: Count = early_warning.WarningThresholds.visit
    group: Count = early_warning.WarningThresholds.group
    days: Count = early_warning.WarningThresholds.days
    repeat_days: Count = early_warning.WarningThresholds.repeat_days
    angry: Count = early_warning.WarningThresholds.angry
    peak_least: Count = early_warning.WarningThresholds.peak_least
    peak_times: float = Field(default=early_warning.WarningThresholds.peak_times, ge=1, le=100)


class Retention(Section):
    """Calendar days until personal data is redacted, counted from the end of each state [PRV-02]. So far only the
    privacy notice reads `closed`; nothing is redacted yet."""

    unfinished: Count = 30
    withdrawn: Count = 365
    closed: Count = 1095


class Privacy(Section):
    """Whom a resident asks about personal data, and how long it is kept."""

    contact: str = ""
    retention_days: Retention = Retention()


class Logging(Section):
    """The log level."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
    ] = "info"


def _department(hans: str, hant: str, en: str, *categories: str) -> Department:
    return Department(name=Names.model_validate({"zh-Hans": hans, "zh-Hant": hant, "en": en}), categories=categories)


DEPARTMENTS = {
    "engineering": _department("工程维修", "工程維修", "Engineering", "mgmt.building", "estate"),
    "security": _department("秩序安全", "秩序安全", "Security", "mgmt.security"),
    "cleaning": _department("环境保洁", "環境保潔", "Cleaning and greening", "mgmt.environment"),
    "finance": _department("财务", "財務", "Finance", "mgmt.finance"),
    "service": _department("客户服务", "客戶服務", "Customer service", "staff", "speed", "neighbours", "other"),
}
WORKING_HOURS: dict[str, Any] = {"mon-fri": ["08:30-12:00", "14:00-18:00"], "sat-sun": ["09:00-17:00"]}


class Settings(Section):
    """The whole of config.yaml. Relative paths are relative to the directory the program was started in."""

    database: str = Field(default="sqlite:///data/huifang.db", repr=False)
    files: Path = Path()
    web: Web = Web()
    language: Language = "zh-Hans"
    region: str = Field(default="CN", pattern=r"^[A-Z]{2}$")
    timezone: str = "Asia/Shanghai"
    company: str = Field(default="", max_length=200)
    communities: tuple[Community, ...] = Field(min_length=1)
    channels: dict[ChannelName, Channel] = Field(default={"web": WebChannel(kind="web")}, min_length=1)
    groups: tuple[Group, ...] = ()
    hooks: tuple[Hook, ...] = ()
    profile: Literal["", "mainland"] = ""
    departments: dict[str, Department] = Field(default=DEPARTMENTS, min_length=1)
    routing: tuple[Routing, ...] = ()
    duty: Duty = Duty()
    working_hours: dict[str, Any] = WORKING_HOURS
    holidays: Holidays = {}
    clocks: dict[str, dict[str, Any]] = {}
    agenda: dict[str, dict[str, Any]] = {}
    limits: Limits = Limits()
    quiet_hours: QuietHours = QuietHours()
    talk: TalkSettings = TalkSettings()
    warnings: Warnings = Warnings()
    privacy: Privacy = Privacy()
    texts: Path | None = None
    words: WordLists = WordLists()
    logging: Logging = Logging()

    @field_validator("database")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            complete = bool(parts.hostname or "host=" in parts.query) and len(parts.path) > 1 and parts.port != 0
        except ValueError:  # its words may quote the password
            parts, complete = urlsplit(""), False
        if re.fullmatch(r"sqlite:///[^?]+", value) and not value.endswith((":memory:", "/")):
            return value
        if parts.scheme == "postgresql" and complete:
            return value
        raise ValueError("is no database — write sqlite:///data/huifang.db or postgresql://user:${PASSWORD}@host/name")

    @field_validator("files")
    @classmethod
    def _files(cls, value: Path, info: ValidationInfo) -> Path:
        if value != Path():
            return value
        database = info.data.get("database", "")
        beside = Path(database.removeprefix("sqlite:///")).parent if database.startswith("sqlite:") else Path("data")
        return beside / "files"

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no time zone — write one such as Asia/Shanghai or Asia/Hong_Kong") from None
        return value

    @field_serializer("database")
    def _masked(self, value: str) -> str:
        return re.sub(r"//[^/]*@", "//***@", value)

    @property
    def postgres(self) -> bool:
        """Whether the database is PostgreSQL; otherwise it is the SQLite file `sqlite_path`."""
        return self.database.startswith("postgresql:")

    @property
    def sqlite_path(self) -> Path:
        """The SQLite file. Raises ValueError when the database is PostgreSQL."""
        if self.postgres:
            raise ValueError("the database is PostgreSQL, there is no SQLite file")
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone everybody here lives in."""
        return ZoneInfo(self.timezone)

    def community(self, code: str) -> Community | None:
        """The community of that code, or None."""
        return next((one for one in self.communities if one.code == code), None)

    def group(self, name: str) -> Group | None:
        """The staff group of that name, or None."""
        return next((one for one in self.groups if one.name == name), None)

    @property
    def kept_off(self) -> tuple[str, ...]:
        """Names of the configured channels that the profile keeps off, because their networks keep data abroad."""
        if self.profile != "mainland":
            return ()
        return tuple(name for name, section in self.channels.items() if getattr(section, "abroad", False))

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, or None."""
        return self.channels.get(name)


ABROAD = "profile: mainland keeps it off, personal data would leave mainland China [PIPL art. 38-40]"
"""Why a channel is kept off, said wherever it is asked."""
Check = Callable[["Settings"], Iterable[tuple[Where, str]]]
"""A rule of another room about settings: each mistake as its place, ("clocks", "callback"), and what — how to mend."""


def load(path: Path | None, environ: Mapping[str, str], checks: Iterable[Check] = ()) -> Settings:
    """Settings from `path`, else ./config.yaml, else the shipped default. Raises ConfigError listing every mistake.

    `checks` are asked once the settings are sound in themselves; what they find is reported with its line as well.
    """
    path = path or _usual_place()
    document = yaml_lines.read_yaml(path)
    settings = _settings(document, environ)
    if settings is not None:
        for where, text in (found for check in checks for found in check(settings)):
            document.wrong(where, text)
    if settings is None or document.mistakes:
        raise ConfigError(yaml_lines.mistake_lines(path.name, document.mistakes))
    return settings


def shipped() -> Path:
    """The default configuration that comes with the program, in a wheel or in a checkout."""
    packed = Path(__file__).parents[1] / "config.default.yaml"
    return packed if packed.is_file() else Path(__file__).parents[2] / "config.yaml"


def _usual_place() -> Path:
    here = Path("config.yaml")
    return here if here.is_file() else shipped()


def _settings(document: Document, environ: Mapping[str, str]) -> Settings | None:
    """None when there are mistakes. Apart from `load`, so that no traceback holds pydantic's own error."""
    if document.value is None and document.mistakes:
        return None
    missing = yaml_lines.fill_variables(document, environ)
    data = {} if document.value is None else document.value
    unread = {mistake.where for mistake in document.mistakes}
    keys: dict[int, tuple[str, ...]] = {}
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(data, context=keys)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            where = config_mistakes.mistake_path(data, detail)
            if where not in missing and not config_mistakes.left_empty(data, where, unread):
                document.wrong(where, config_mistakes.mistake_text(detail, data, where, keys, where in document.lines))
    for where, text in config_mistakes.mistakes_between(data, tuple(DEPARTMENTS)):
        document.wrong(where, text)
    return None if document.mistakes else settings

"""config.yaml: every mistake at once with its line and its mending, and never a secret."""

from __future__ import annotations

import ast
import logging
import re
import traceback
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config.channels import TelegramChannel
from bot.config.section import Section
from bot.config.settings import ConfigError, Settings, duration, load, shipped

ONE = "communities:\n  - {code: sjhc, name: 四季花城, hotline: '0755-00000000'}\n"
SECRET = "S3cretNeverShown"


def read(folder: Path, text: str, **environ: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def attempt_at(path: Path, **environ: str) -> tuple[Settings | None, ConfigError | None]:
    try:
        return load(path, environ), None
    except ConfigError as error:
        return None, error


def attempt(folder: Path, text: str, **environ: str) -> tuple[Settings | None, ConfigError | None]:
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return attempt_at(folder / "config.yaml", **environ)


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    assert str(caught.value) == "\n".join(caught.value.mistakes)
    return list(caught.value.mistakes)


def test_the_shipped_default_needs_no_environment_and_nothing_else() -> None:
    default = load(shipped(), {})
    assert [channel.kind for channel in default.channels.values()] == ["web"]
    assert [group.channel for group in default.groups] == ["web"]
    home = default.community("sjhc")
    assert home is not None
    assert (home.name, home.hotline) == ("四季花城", "0755-00000000")
    assert [building.name for building in home.buildings] == [f"{number}栋" for number in range(1, 9)]
    assert (default.sqlite_path, default.files) == (Path("data/huifang.db"), Path("data/files"))
    assert not default.postgres


def test_everything_the_shipped_file_offers_as_a_comment_can_be_switched_on(tmp_path: Path) -> None:
    offered = re.compile(r"^( *)# ( *(?:- \{|[a-z0-9_-]+:))", re.MULTILINE)
    text, count = offered.subn(r"\1\2", shipped().read_text(encoding="utf-8"))
    assert count > 20
    wecom = {f"HUIFANG_{which}_{what}": "a" * 43 for which in ("WC", "KF") for what in ("SECRET", "TOKEN", "AES_KEY")}
    robot = {"HUIFANG_ROBOT_KEY": "robot-key-1", "HUIFANG_ROBOT_SECRET": "SEC1", "HUIFANG_HOOK_SECRET": "h" * 16}
    full = read(tmp_path, text, HUIFANG_TG_TOKEN="42:abc", HUIFANG_TG_SECRET="x", **wecom, **robot)
    assert isinstance(full.channel("tg"), TelegramChannel)
    assert {full.channels[name].kind for name in ("wc", "kf", "robot")} == {"wecom", "wecom_kf", "robot"}
    assert full.group("维修组") is not None
    assert [hook.name for hook in full.hooks] == ["sms"]
    assert full.kept_off == ("tg",)
    assert full.holidays[date(2027, 1, 2)] == "work"
    assert full.privacy.contact == "客户服务中心"
    assert full.texts == Path("my-texts.yaml")


def test_without_a_name_the_file_beside_us_is_read_and_else_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).company == load(shipped(), {}).company
    (tmp_path / "config.yaml").write_text(ONE + "company: 另一家\n", encoding="utf-8")
    assert load(None, {}).company == "另一家"


def test_the_example_of_the_contract_with_a_secret_unquoted_in_braces_is_read(tmp_path: Path) -> None:
    text = ONE + (
        "web: {host: 127.0.0.1, port: 8080, public_url: http://127.0.0.1:8080}\n"
        "channels:\n  web: {kind: web}\n"
        "  tg: {kind: telegram, token: ${HUIFANG_TG_TOKEN}, mode: webhook, secret: ${S}, api_url: http://127.0.0.1:9/}\n"
        "groups:\n  - {name: 维修组, channel: tg, chat: -1001234567890, departments: [engineering]}\n"
    )
    tg = read(tmp_path, text, HUIFANG_TG_TOKEN="42:abc", S="s_-1").channel("tg")
    assert isinstance(tg, TelegramChannel)
    assert tg.token.get_secret_value() == "42:abc"
    assert tg.secret.get_secret_value() == "s_-1"
    assert tg.api_url == "http://127.0.0.1:9"
    group = read(tmp_path, text, HUIFANG_TG_TOKEN="42:abc", S="s_-1").group("维修组")
    assert group is not None
    assert group.chat == "-1001234567890"


def test_Q_17_every_mistake_is_told_at_once_with_its_line_and_the_way_out(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        """\
database: mysql://x/y
web:
  hots: 127.0.0.1
  port: eighty
  publc_url: http://x
  trusted_proxies: [nowhere]
language: zh
communities:
  - {code: SJ, name: A, hotline: "110"}
  - code: two
    hotline: "110"
    buildings: [1, 1]
  - {code: two, name: C, hotline: "110"}
channels:
  Web: {kind: web}
  tg:
    kind: telegram
    mode: webhook
    token: ${NOT_SET}
  pigeon: {kind: pigeon}
groups:
  - {name: x, channel: tgg, communities: [twoo], departments: [engineer]}
  - {name: x, channel: tg}
talk: {remind_after: 2}
quiet_hours: {start: 25:00}
holidays: {2026-13-01: off, 2026-10-01: never, 2026-10-02: ["12:00-09:00"]}
timezone: Asia
limits: {file_mb: 0}
privacy:
warnings: {offer: perhaps}
colour: red
""",
    )
    expected = [
        "line 1: database: is no database — write sqlite:///",
        "line 3: web.hots: this key is not known — did you mean host?",
        "line 4: web.port: must be a whole number",
        "line 5: web.publc_url: this key is not known — did you mean public_url?",
        "line 6: web.trusted_proxies[0]: is not an address or network",
        "line 7: language: is none of the allowed words — write zh-Hans, zh-Hant or en",
        "line 9: communities[0].code: must be 2 to 32 small letters",
        "line 10: communities[1].name: is missing — add it",
        "line 12: communities[1].buildings[1].code: another one has the same code",
        "line 13: communities[2].code: another one has the same code",
        "line 15: channels.Web: is no name for a channel",
        "line 16: channels.tg.secret: is missing, and mode: webhook needs one",
        "line 19: channels.tg.token: the environment variable NOT_SET is not set",
        "line 20: channels.pigeon: there is no such kind of channel — known kinds: web, telegram",
        "line 22: groups[0].channel: there is no such channel — did you mean tg?",
        "line 22: groups[0].communities[0]: this is not listed under communities — did you mean two?",
        "line 22: groups[0].departments[0]: this is not listed under departments — did you mean engineering?",
        "line 23: groups[1].name: another one has the same name",
        "line 23: groups[1].chat: is missing — add the id",
        "line 24: talk.remind_after: is not a length of time — write a number with s, min, h, d or w",
        "line 25: quiet_hours.start: is not a time of day",
        "line 26: holidays.2026-13-01: is not a date",
        "line 26: holidays.2026-10-01: must be off, work, or a list of hours",
        "line 26: holidays.2026-10-02: ends before it begins",
        "line 27: timezone: is no time zone",
        "line 28: limits.file_mb: is out of range — write at least 1",
        "line 29: privacy: has no value",
        "line 30: warnings.offer: must be true or false",
        "line 31: colour: this key is not known",
    ]
    assert sorted(said) == sorted(set(said))
    for begin in expected:
        assert any(line.startswith(f"config.yaml {begin}") for line in said), begin
    assert len(said) == len(expected)
    assert all(" — " in line and len(line) < 500 for line in said)


@pytest.mark.parametrize(
    ("text", "where", "instead"),
    [
        ("callback: {neutral_closes: true}", "callback", "一般 always asks"),
        ("callback:", "callback", "一般 always asks"),
        ("categories: [{code: lift}]", "categories", "words.categories"),
        ("demo: true", "demo", "huifang demo"),
    ],
)
def test_a_setting_that_nothing_reads_is_refused_with_what_to_do_instead(
    tmp_path: Path, text: str, where: str, instead: str
) -> None:
    said = mistakes(tmp_path, f"{ONE}{text}\n")
    assert len(said) == 1
    assert said[0].startswith(
        f"config.yaml line {(ONE + text).count(chr(10)) + 1}: {where}: this setting never did anything and is gone"
    )
    assert " — delete it" in said[0]
    assert instead in said[0]


@pytest.mark.parametrize("key", ["*x", "!x y", '"\\x01"'])
def test_what_cannot_be_read_is_told_once_and_not_as_having_no_value(tmp_path: Path, key: str) -> None:
    channel = "wx: {kind: wechat, app_id: wx1, app_secret: s, token: t, mode: plain, templates: {reminder: {id: a, "
    text = f"{ONE}holidays: &x {{2026-10-01: off}}\nchannels:\n  {channel}fields: {key}}}}}}}\n"
    said = mistakes(tmp_path, text)
    assert len(said) == 1
    assert "templates.reminder.fields: " in said[0]
    assert "has no value" not in said[0]


def test_every_setting_is_read_outside_the_configuration() -> None:
    """By name, so a setting whose name means something else as well may still hide."""
    root, read_names = Path(__file__).parents[2], set[str]()
    for path in (p for room in ("bot", "handlers", "storage") for p in (root / room).rglob("*.py")):
        read_names |= {n.attr for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Attribute)}
    sections, names = [Section], set[str]()
    while sections:
        sections += sections[0].__subclasses__()
        names |= set(sections.pop(0).model_fields)
    not_yet = {"unfinished", "withdrawn"}  # days of retention, with the deletion that they are for
    assert names - read_names == not_yet


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("web: {port: 1\ncompany: x\n", 2, "not closed"),
        ('company: "x\n', 2, "quotation mark"),
        ("company: a: b\n", 1, "too many"),
        ("web:\n  port: 1\n host: x\n", 3, "indented"),
        ("company: *secret\n", 1, "begins with *"),
        ("company: !x y\n", 1, "begins with !"),
        ("a: &x [1]\ncompany: b\nb: *x\n", 3, "alias"),
        ('working_hours: &x {mon: ["8-9"]}\nholidays: *x\n', 2, "alias"),
        ("company: \x01\n", 1, "control character"),
        ('company: x\n\ncompany: "\\ud800"\n', 3, "written twice, first in line 1"),
        ('language: en\ncompany: "\\ud800"\n', 2, "control character"),
        ('company: "\\UFFFFFFFF"\n', 1, "does not exist"),
        ("company: a\n---\ncompany: b\n", 2, "second document"),
        ("[" * 3000, 1, ""),
        ("- 1\n", 1, "block of keys"),
        ("", 1, "communities: is missing"),
        ("? [a]\n: b\n", 1, "a key must be a word"),
        ("company: ${lower case}\n", 1, "${…} must hold a name"),
    ],
)
def test_a_file_that_is_not_yaml_is_told_in_a_sentence_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    said = mistakes(tmp_path, text)
    assert any(one.startswith(f"config.yaml line {line}: ") and words in one for one in said), said


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.yaml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})
    (tmp_path / "config.yaml").write_bytes(ONE.encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "config.yaml", {})
    (tmp_path / "config.yaml").write_bytes(b"\xef\xbb\xbf" + ONE.encode())
    assert load(tmp_path / "config.yaml", {}).community("sjhc") is not None


def test_words_stay_the_words_they_look_like(tmp_path: Path) -> None:
    read_back = read(
        tmp_path,
        "communities: [{code: 0755, name: on, hotline: 0755, buildings: [1, 1.10, Block A, {code: 07, name: 7}]}]\n"
        "quiet_hours: {start: 22:30, end: 7:00}\n"
        "holidays: {2026-10-01: off, 2026-10-10: work, 2026-12-31: ['09:00-12:00', '13:00-24:00']}\n"
        "clocks: {callback: {code: 1.10, weight: 3}}\n",
    )
    home = read_back.communities[0]
    assert (home.code, home.name, home.hotline) == ("0755", "on", "0755")
    assert [building.code for building in home.buildings] == ["1", "1.10", "Block-A", "07"]
    assert home.building("Block-A") is not None
    assert read_back.quiet_hours.start == time(22, 30)
    assert read_back.holidays[date(2026, 10, 1)] == "off"
    assert read_back.holidays[date(2026, 12, 31)] == ("09:00-12:00", "13:00-24:00")
    assert read_back.clocks == {"callback": {"code": "1.10", "weight": 3}}


def test_the_environment_is_put_in_literally_and_never_read_as_yaml_or_again(tmp_path: Path) -> None:
    text = ONE + "company: 甲${A}乙${B}\nweb: {port: ${PORT}}\n# company: ${IN_A_COMMENT}\n"
    read_back = read(tmp_path, text, A="x: {y}\n- z", B="${A}", PORT="81")
    assert read_back.company == "甲x: {y}\n- z乙${A}"
    assert read_back.web.port == 81
    assert read_back.web.public_url == "http://127.0.0.1:81"


def test_files_lie_beside_the_database_unless_told_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, ONE + "database: sqlite:////var/lib/hf/x.db\n").files == Path("/var/lib/hf/files")
    assert read(tmp_path, ONE + "files: elsewhere\n").files == Path("elsewhere")
    postgres = read(tmp_path, ONE + "database: postgresql://u:p@host/name\n")
    assert (postgres.files, postgres.postgres) == (Path("data/files"), True)
    with pytest.raises(ValueError, match="PostgreSQL"):
        _ = postgres.sqlite_path


def test_what_other_rooms_find_wrong_is_told_with_its_line_beside_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(ONE + "clocks:\n  callback:\n    within: soon\nworking_hours: {}\n", encoding="utf-8")
    clocks = lambda found: [(("clocks", name, "within"), "is wrong — mend it") for name in found.clocks]  # noqa: E731
    hours = lambda found: [] if found.working_hours else [(("working_hours",), "is empty — add some")]  # noqa: E731
    with pytest.raises(ConfigError) as caught:
        load(path, {}, [clocks, hours])
    assert caught.value.mistakes == (
        "config.yaml line 5: clocks.callback.within: is wrong — mend it",
        "config.yaml line 6: working_hours: is empty — add some",
    )
    assert load(path, {}, [lambda found: []]).clocks == {"callback": {"within": "soon"}}


def test_settings_cannot_be_changed_by_accident(tmp_path: Path) -> None:
    read_back = read(tmp_path, ONE)
    with pytest.raises(ValidationError):
        read_back.company = "x"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30min", 1800), ("24h", 86400), ("1h30min", 5400), ("3d", 259200), ("2w", 1209600), ("0s", 0)],
)
def test_lengths_of_time_are_read(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1.5h", "1m", "24 hours", "一天", "1h-2h", "٣h", "99999w"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=" — write a "):
        duration(text)


@pytest.mark.parametrize("secret", ["", "has space", "密", "x" * 257, "a/b"])
def test_N_01_a_webhook_without_a_good_secret_does_not_start(tmp_path: Path, secret: str) -> None:
    text = ONE + f"channels:\n  tg: {{kind: telegram, token: '42:abc', mode: webhook, secret: '{secret}'}}\n"
    assert [line.split(": ")[1] for line in mistakes(tmp_path, text)] == ["channels.tg.secret"]
    assert mistakes(tmp_path, text.replace(f"'{secret}'", "${EMPTY}"), EMPTY="")


SECRET_PLACES = [
    f"channels: {{tg: {{kind: telegram, token: '42:{SECRET}', secret: {SECRET}}}}}",
    f"channels: {{tg: {{kind: telegram, token: '{SECRET}', mode: webhook, secret: '{SECRET} /'}}}}",
    f"channels: {{tg: {{kind: telegram, token: 42:{SECRET}, secret: [{SECRET}]}}}}",
    f"channels: {{tg: {{kind: telegram, 42:{SECRET}}}}}",
    f"channels: {{tg: 42:{SECRET}}}",
    f"channels: {{tg: {{kind: {SECRET}}}}}",
    "channels: {tg: {kind: telegram, token: ${TOKEN}, secret: ${TOKEN}, mode: ${TOKEN}, api_url: '${TOKEN}'}}",
    f"database: postgresql://u:{SECRET}@host/name",
    f"database: postgresql://u:p@{SECRET}@host:{SECRET}/name",
    f"database: postgres://u:{SECRET}@host/name",
    f"database: postgresql://u:{SECRET}@[host/name",
    f"database: *{SECRET}",
    f"database: !{SECRET} x",
    f'database: "{SECRET}\\q"',
    f"database: @{SECRET}",
    f"database: %{SECRET}",
    f"limits: {{file_mb: {SECRET}}}\ntimezone: {SECRET}\nlanguage: {SECRET}\nregion: {SECRET}",
]


@pytest.mark.parametrize("text", SECRET_PLACES)
def test_P_02_no_secret_is_ever_shown(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    good, error = attempt(tmp_path, ONE + text + "\n", TOKEN=SECRET)
    if good:
        logging.getLogger("huifang").error("settings %s %r", good, good)
        shown = f"{good!r} {good} {good.model_dump()} {good.model_dump_json()} {caplog.text}"
        assert "communities" in shown
    else:
        assert error is not None
        assert (error.__cause__, error.__context__) == (None, None)
        shown = "".join(traceback.format_exception(error))
        assert "config.yaml line" in shown
    assert SECRET not in shown


def test_P_02_the_places_above_hold_both_good_and_refused_files(tmp_path: Path) -> None:
    assert sum(attempt(tmp_path, ONE + text + "\n", TOKEN=SECRET)[0] is not None for text in SECRET_PLACES) == 2


KEYS = sorted(
    {*Settings.model_fields, *TelegramChannel.model_fields, "code", "name", "hotline", "channel", "kind", "[key]"}
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["web", "telegram", "${X}", "24h", "off", "2026-10-01", "sqlite:///x.db", "09:00-12:00", *KEYS])
)
names = st.sampled_from(KEYS) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def _never_anything_else(folder: Path, text: str) -> None:
    path = folder / "config.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    good, error = attempt_at(path, X="y")
    if error:
        assert error.mistakes
        assert all(line.startswith("config.yaml") for line in error.mistakes)
        str(error).encode("utf-8")
    else:
        assert isinstance(good, Settings)


fuzz = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(st.dictionaries(names, values, max_size=5))
@example({"communities": [[]], "channels": [], "groups": {"a": 1}, "departments": 3})
@example({"channels": {"tg": {"kind": ["telegram"]}}, "groups": [{"channel": ["x"], "communities": [[1]]}]})
@example({"channels": {"a": {"kind": "telegram", "telegram": {}}}, "holidays": {"": None}, "clocks": {"x": None}})
def test_Q_17_random_settings_give_settings_or_a_config_error_and_nothing_else(tmp_path: Path, data: object) -> None:
    _never_anything_else(tmp_path, yaml.safe_dump(data, allow_unicode=True))


@fuzz
@given(st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`,? \n\t01.~<=\\$Ux\x00\ud800界")))
@example("<<: {a: 1}")
@example("? |\n  a\n: b")
@example("a: !!binary x\nb: !!timestamp 1\nc: !!set {x}")
def test_Q_17_random_text_gives_settings_or_a_config_error_and_nothing_else(tmp_path: Path, text: str) -> None:
    _never_anything_else(tmp_path, text)


@pytest.mark.parametrize("chat", ["wang", "@ALL", "user:", "user:a b", "party:x", "tag:1,2", "-100123"])
def test_a_wecom_group_that_nobody_can_be_is_told_at_start(tmp_path: Path, chat: str) -> None:
    text = ONE + (
        "channels:\n  web: {kind: web}\n"
        f"  wc: {{kind: wecom, corp_id: ww1, agent_id: 1, secret: s, token: t, aes_key: {'a' * 43}}}\n"
        f'groups:\n  - {{name: 维修组, channel: wc, chat: "{chat}"}}\n'
    )
    with pytest.raises(ConfigError, match=r"groups\[?.*chat.*write @all, user:zhang\|li, party:2 or tag:3"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("agent_id: 1, aes_key: short", "43 letters"),
        (f"agent_id: 1, aes_key: {'a' * 43}, previous_aes_key: x", "43 letters"),
        (f"agent_id: 0, aes_key: {'a' * 43}", "out of range"),
        (f"agent_id: 1, aes_key: {'a' * 43}, corp: x", "corp_id"),
    ],
)
def test_what_is_wrong_with_a_wecom_application_is_told_without_its_secrets(
    tmp_path: Path, wrong: str, words: str
) -> None:
    section = f"{{kind: wecom, corp_id: ww1, secret: hush-hush, token: t, {wrong}}}"
    with pytest.raises(ConfigError, match=words) as told:
        read(tmp_path, ONE + f"channels:\n  web: {{kind: web}}\n  wc: {section}\n")
    assert "hush-hush" not in str(told.value)


def test_a_robot_is_one_group_and_needs_no_chat(tmp_path: Path) -> None:
    text = ONE + (
        "channels:\n  web: {kind: web}\n  r: {kind: robot, vendor: feishu, key: robot-key-1}\n"
        "groups:\n  - {name: 飞书群, channel: r}\n"
    )
    group = read(tmp_path, text).group("飞书群")
    assert group is not None
    assert group.chat == ""

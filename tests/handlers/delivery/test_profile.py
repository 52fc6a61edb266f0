"""The mainland profile keeps networks abroad off and says why; hooks are checked whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.app import open_channels
from bot.commands.check import CHECKS
from bot.config.settings import ConfigError, load
from handlers.web.pages import DESK
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import plain_town

BASE = """
database: sqlite:///{folder}/h.db
communities: [{{code: sjhc, name: 四季花城, hotline: "0755-00000000"}}]
channels:
  web: {{kind: web}}
  tg: {{kind: telegram, token: "1:abc"}}
"""


def written(folder: Path, more: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(BASE.format(folder=folder) + more, encoding="utf-8")
    return path


def test_the_mainland_profile_opens_no_network_abroad(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "profile: mainland\n"), {}, CHECKS)
    assert settings.kept_off == ("tg",)
    assert open_channels(settings) == {}
    assert set(open_channels(load(written(tmp_path, ""), {}, CHECKS))) == {"tg"}


def test_a_group_on_a_network_that_is_kept_off_is_refused_with_the_reason(tmp_path: Path) -> None:
    groups = "groups:\n  - {name: 维修组, channel: tg, chat: -1001}\nprofile: mainland\n"
    with pytest.raises(ConfigError, match="channel tg is off.*leave mainland China") as refused:
        load(written(tmp_path, groups), {}, CHECKS)
    assert "line 8" in str(refused.value)


def test_check_says_why_a_channel_is_off(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["check", "--config", str(written(tmp_path, "profile: mainland\n"))])
    assert "channel tg is off" in said.output
    assert "PIPL" in said.output


async def test_the_console_says_why_and_residents_there_are_reached_another_way(
    database_url: str, tmp_path: Path
) -> None:
    channels = {"web": {"kind": "web"}, "tg": {"kind": "telegram", "token": "1:abc"}}
    async with plain_town(database_url, tmp_path, channels=channels, profile="mainland") as town:
        desk = town.app.web[DESK]
        assert "tg" not in desk.can
        words = desk.texts.say("zh-Hans", "console.health.abroad")
        assert "境外" in words
        await town.handled("ann")
        del desk.can["plain"]  # as after a change of the profile: the resident's network is gone
        await town.ring()
        from tests.handlers.notify.test_fallback import open_tasks, tries

        assert (await tries(town))[-1] == ("phone", "task")
        assert await open_tasks(town) == ["phone_callback"]
        desk.can["plain"] = town.channel.can


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("hooks: [{name: sms, url: 'http://127.0.0.1:9/x', secret: short}]", "too short"),
        ("hooks: [{name: 'SMS x', url: 'http://127.0.0.1:9/x', secret: aaaaaaaaaaaaaaaa}]", "hooks"),
        ("hooks: [{name: sms, url: 'ftp://x', secret: aaaaaaaaaaaaaaaa}]", "hooks"),
        ("hooks: [{name: sms, secret: aaaaaaaaaaaaaaaa}]", "url"),
        ("profile: abroad", "profile"),
    ],
)
def test_a_wrong_hook_or_profile_is_told(tmp_path: Path, more: str, wrong: str) -> None:
    with pytest.raises(ConfigError, match=wrong) as refused:
        load(written(tmp_path, more + "\n"), {}, CHECKS)
    assert "aaaaaaaaaaaaaaaa" not in str(refused.value)


async def test_an_expired_picture_is_asked_for_again(database_url: str, tmp_path: Path) -> None:
    from bot.domain.messages import Attachment

    async with plain_town(database_url, tmp_path, PlainChannel()) as town:
        await town.say("ann", "灯坏了", attachments=(Attachment("photo", "gone"),))
        async with asyncio.timeout(100):
            while not any("过期" in text for text in town.channel.texts("ann")):
                await asyncio.sleep(0.02)
        await town.settle()
        assert len([text for text in town.channel.texts("ann") if "过期" in text]) == 1

"""The command line: huifang = python -m bot."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.commands.clocks import calendar, clocks
from bot.commands.files import files
from bot.commands.report import report
from bot.commands.roster import roster
from bot.commands.shared import FAILED, USAGE, run_async, settings_of
from bot.commands.wechat import wechat
from bot.config.settings import ABROAD, Settings

config_option = click.option(
    "--config", "config_path", type=click.Path(path_type=Path), default=None, help="config.yaml to use"
)


@click.group(invoke_without_command=True)
@config_option
@click.pass_context
def main(context: click.Context, config_path: Path | None) -> None:
    """Huifang 回访: takes complaints, keeps promises, calls back."""
    context.obj = config_path
    if context.invoked_subcommand is None:
        context.invoke(run, config_path=config_path)


@main.command()
@config_option
@click.pass_context
def run(context: click.Context, config_path: Path | None) -> None:
    """Start serving (the default)."""
    from bot import logs
    from bot.serve import serve

    settings = settings_of(config_path or context.obj)
    logs.set_up(settings.logging.level)
    run_async(serve(settings, ready=lambda _app, link: announce(settings, link)))


def announce(settings: Settings, link: str) -> None:
    """Prints the addresses of the pages. `link`: the one-time administrator link, empty at every start but the
    first."""
    from bot.serve import ADMINISTRATOR

    url = settings.web.public_url
    place = settings.communities[0].code
    click.echo("Huifang 回访")
    click.echo(f"  residents      {url}/chat?place={place}")
    click.echo(f"  staff console  {url}/console/")
    if link:
        click.echo(f"  administrator  {link}   (once, within 10 minutes; later: huifang login NAME)")
    else:
        first = ADMINISTRATOR[settings.language]
        click.echo(f"  administrator  huifang login NAME makes a link to sign in (the first one is called {first})")
    click.echo("  Ctrl-C stops.")


@main.command()
@config_option
@click.option("--speed", type=click.FloatRange(min=1, max=86_400), default=3600.0, show_default=True,
              help="how many times faster than real time the clock runs")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=None, help="another port than the configured one")
@click.pass_context
def demo(context: click.Context, config_path: Path | None, speed: float, port: int | None) -> None:
    """Show a living community on a fast clock, in its own database."""
    from bot import logs
    from bot.commands.demo import serve_demo

    settings = settings_of(config_path or context.obj)
    logs.set_up("warning")
    run_async(serve_demo(settings, speed, port))


@main.command()
@click.argument("text")
@config_option
@click.pass_context
def words(context: click.Context, text: str, config_path: Path | None) -> None:
    """Explain what is understood from TEXT, and by which words (see `words:` in config.yaml)."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from bot.understanding.custom_words import use_custom_words
    from bot.understanding.explain import explain_reading

    settings = settings_of(config_path or context.obj)
    use_custom_words(settings.words.own)
    for asked, understood in explain_reading(text, datetime.now(UTC).astimezone(ZoneInfo(settings.timezone))):
        click.echo(f"{asked}: {understood}")


@main.command()
@config_option
@click.pass_context
def check(context: click.Context, config_path: Path | None) -> None:
    """Say what is wrong with configuration, database, channels and calendars, and how to mend it."""
    from bot.commands.check import WARNING, examine

    settings = settings_of(config_path or context.obj)
    for name in settings.kept_off:
        click.echo(f"channel {name} is off: {ABROAD}")
    problems = run_async(examine(settings))
    for line in problems:
        click.echo(line, err=True)
    if not all(line.startswith(WARNING) for line in problems):
        sys.exit(FAILED)
    click.echo("all is well")


@main.command()
@click.argument("name")
@config_option
@click.pass_context
def login(context: click.Context, name: str, config_path: Path | None) -> None:
    """Make a one-time sign-in link for the person called NAME."""
    from bot.commands.login import link_for

    settings = settings_of(config_path or context.obj)
    link = run_async(link_for(settings, name))
    if link is None:
        click.echo(f"nobody is called {name}; the console's page People lists everybody", err=True)
        sys.exit(USAGE)
    click.echo(link)


main.add_command(clocks)
main.add_command(calendar)
main.add_command(files)
main.add_command(report)
main.add_command(roster)
main.add_command(wechat)


if __name__ == "__main__":
    main()

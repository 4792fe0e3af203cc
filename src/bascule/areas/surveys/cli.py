"""`bascule surveys`: what users answered, in figures and in their own words."""

from typing import Any

import click

from bascule.platform.cli.client import Client
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words


@verb("survey.verb")
@click.option("--environment", default="production", show_default=True, help=words("cli.option-flag-site"))
@click.option("--days", type=click.FloatRange(0, 90, min_open=True), default=30.0, help=words("cli.option-metric-days"))
@as_json
def command(environment: str, days: float, as_json: bool) -> None:
    """The mean, the net promoter score for a scale of 0-10, who answered, and the newest comments."""
    found = Client().get("/surveys", environment=environment, days=days)
    if as_json:
        tell_json(found)
        return
    if not found["surveys"]:
        tell("survey.none")
    for one in found["surveys"]:
        _show(one)


def _show(one: dict[str, Any]) -> None:
    from bascule.kernel.i18n.render import percent

    texts = one["question"]
    question = texts.get(language()) or next(iter(texts.values()))
    click.echo(click.style(question, bold=True) + f"  {one['name']}")
    rate = "" if one["rate"] is None else f"  {words('survey.rate')} {percent(one['rate'], language())}"
    click.echo(f"  {words('survey.answered')} {one['answered']}{rate}")
    for key, name in (("survey.nps", "nps"), ("survey.mean", "mean")):
        if (figure := one[name]) is not None:
            click.echo(f"  {words(key)} {_figure(figure)}")
    for said in one["comments"]:
        click.echo(f"  {said['at'][:16].replace('T', ' ')}  {said['score'] or '':>2}  {said['text']}")


def _figure(one: dict[str, Any]) -> str:
    from bascule.kernel.i18n.render import figure

    value = figure(one["value"], language())
    return value if one["low"] is None else f"{value}  ({words('survey.interval', low=one['low'], high=one['high'])})"

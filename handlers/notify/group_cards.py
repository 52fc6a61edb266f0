"""Group cards and news lines: what staff groups read of a complaint, never a name, phone or room [PRV-07, P-05]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.config.settings import Group
from bot.domain.complaint.moves import Actor, Complaint, Made, shown_moves
from bot.domain.messages import Address, Button, Outgoing
from bot.domain.text.plain import clip
from handlers.desk import Desk
from handlers.queries.masked_values import card_values, complainant_name, details_of, masked_text
from storage.complaints import complaints
from storage.database import Unit
from storage.messages import group_cards, outbox
from storage.people import staff

BUTTONS = (
    ("take", "assign", "confirm_close", "refuse_close", "resume", "handle", "verify", "redo", "record", "progress")
    + ("ask_resident", "tell_resident", "promise", "transfer", "send_back", "suspend", "exempt")
)  # fmt: skip
ANYBODY = Actor("staff", -1, "", frozenset({"assistant", "handler", "supervisor", "manager", "quality"}))


def groups_of(desk: Desk, c: Complaint) -> list[Group]:
    """The groups this complaint is shown in: those of its community and its department."""
    return [
        group
        for group in desk.settings.groups
        if (not group.communities or c.community in group.communities)
        and (not group.departments or c.department in group.departments)
    ]


def seen_at_once(desk: Desk, c: Complaint) -> bool:
    """Whether some group is a page of ours, which shows the card as soon as it is stored."""
    return any(not desk.can[group.channel].push for group in groups_of(desk, c) if group.channel in desk.can)


def queue_cards(desk: Desk, unit: Unit, made: Made) -> None:
    """Queues the card of a complaint to its groups: an edit where it can be changed, a line of news where not. A move
    that changes nothing a card shows queues nothing."""
    if "group" not in made.tells:  # nothing a card shows has changed
        return
    c = made.complaint
    if _elsewhere(unit, made):
        if not made.event.details.get("of"):
            name = "join" if made.event.move == "file" else made.event.move
            queue_news(desk, unit, c, f"news.{name}", {"who": made.event.actor.name, **details_of(made)})
        return
    pushing = [group for group in groups_of(desk, c) if _pushes(desk, group.channel)]
    if not pushing:
        return
    states = group_cards.group_states(unit.connection)
    for group in pushing:
        chat = states[group.name].chat if group.name in states else group.chat
        group_cards.add(unit, c.id, group.name, Address(group.channel, chat))
    out = render(desk, unit, c)
    for card in group_cards.cards_of(unit, c.id):
        if outbox.requeue_card(unit, card.address, card.id, out) is None and _may_show(desk, card):
            outbox.queue(unit, card.address, out, desk.owner, card=card.id, complaint=c.id)
    values = {"who": made.event.actor.name, **details_of(made)}
    queue_news(desk, unit, c, f"news.{made.event.move}", values)
    _lines(desk, unit, c, f"line.{made.event.move}", values)


def _elsewhere(unit: Unit, made: Made) -> bool:
    """Whether it has no card of its own: while it follows another complaint of its incident that one's card stands for
    both; it gets its own when something has to be done about it alone."""
    c = made.complaint
    if c.follows is not None or made.event.details.get("of"):
        return True
    return c.event is not None and c.state in ("verified", "callback", "quiet") and not group_cards.cards_of(unit, c.id)


def _pushes(desk: Desk, channel: str) -> bool:
    return channel in desk.can and desk.can[channel].push


def _may_show(desk: Desk, card: group_cards.GroupCard) -> bool:
    """Where a card cannot be changed it is shown once: a group is not flooded with copies of it."""
    return card.sent_at is None or (card.channel in desk.can and desk.can[card.channel].edit)


def _lines(desk: Desk, unit: Unit, c: Complaint, key: str, values: dict[str, Any]) -> None:
    """What a changing card would have shown, as one line where cards cannot change; only for steps that matter."""
    if not desk.texts.has(key):
        return
    words = desk.texts.say(desk.settings.language, key, card_values(desk, unit, c) | _safe(c, values))
    for card in group_cards.cards_of(unit, c.id):
        if _pushes(desk, card.channel) and not desk.can[card.channel].edit:
            outbox.queue(unit, card.address, Outgoing(words), desk.owner, complaint=c.id)


def queue_news(desk: Desk, unit: Unit, c: Complaint, key: str, values: dict[str, Any], *, link: bool = False,
         not_since: datetime | None = None) -> None:  # fmt: skip
    """Queues a line of news in reply to the card, where the texts have one; none of a complaint about staff. `link`:
    with a button to the case page; `not_since`: not when the same line was sent since then (UTC)."""
    if not desk.texts.has(key) or c.about:
        return
    words = desk.texts.say(desk.settings.language, key, card_values(desk, unit, c) | _safe(c, values))
    rows = (_to_the_page(desk, c),) if link else ()
    for card in group_cards.cards_of(unit, c.follows or c.id):
        if not _pushes(desk, card.channel):
            continue
        if not_since is None or not outbox.was_said_since(unit, c.id, card.address, words, not_since):
            out = Outgoing(words, rows, reply_to=card.message)
            outbox.queue(unit, card.address, out, desk.owner, complaint=c.id)


def news_of_missed_accounts(desk: Desk, unit: Unit, complaint: int, accounts: tuple[str, ...]) -> None:
    """A line of news: which accounts of the group a new card did not reach, although the network took it [G-05]."""
    c = complaints.find(unit.connection, complaint)
    if c is not None:
        separator = desk.texts.say(desk.settings.language, "list.separator")
        some = separator.join(accounts[:10]) + ("…" if len(accounts) > 10 else "")
        queue_news(desk, unit, c, "news.missed", {"who": some})


def news_of_colleague_gone(desk: Desk, unit: Unit, complaint: int, address: Address) -> None:
    """A line of news: a colleague's private chat is gone, somebody else should take over [G-05]."""
    c = complaints.find(unit.connection, complaint)
    person = staff.by_account(unit.connection, address.channel, address.chat)
    if c is not None and c.state != "closed" and person is not None:
        queue_news(desk, unit, c, "news.colleague", {"who": person.name})


def _safe(c: Complaint, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a move masked for a group; the complainant's name stays in `who`, which names staff."""
    name = complainant_name(c)
    return {
        key: masked_text(value, name="" if key == "who" else name) if isinstance(value, str) else value
        for key, value in values.items()
    }


def render(desk: Desk, unit: Unit, c: Complaint) -> Outgoing:
    """The card as it stands now: a few lines and a button for each move the state allows. Of a complaint about one of
    us a group learns only that it is there, because whom it is about may read along [M-24]."""
    language = desk.settings.language
    text = desk.texts.say(language, "card.private" if c.about else "card", card_values(desk, unit, c))
    names = [] if c.about else buttons(c, ANYBODY)
    if c.state == "assigned" and not c.about:  # only its handler may take it, and the card is everybody's
        names = ["take", *names]
    made = [Button(desk.texts.say(language, f"move.{name}"), f"m|{c.id}|{name}") for name in names[:9]]
    rows = [tuple(made[i : i + 3]) for i in range(0, len(made), 3)]
    rows.append(_to_the_page(desk, c))
    topic = clip(f"{c.number} {desk.community_name(c.community)}", 100)
    return Outgoing(text, tuple(rows), topic=topic)


def _to_the_page(desk: Desk, c: Complaint) -> tuple[Button, ...]:
    return (Button(desk.texts.say(desk.settings.language, "card.open"), url=desk.page(f"/console/cases/{c.id}")),)


def buttons(c: Complaint, actor: Actor) -> list[str]:
    """Names of the moves this actor is offered, the likely ones first; a callback by phone is one button."""
    names = {move.name for move in shown_moves(c, actor)}
    if names & {"satisfied", "dissatisfied"}:
        names = names - {"satisfied", "dissatisfied"} | {"record"}
    return [name for name in BUTTONS if name in names]

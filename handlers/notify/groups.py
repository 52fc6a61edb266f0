"""Staff groups and their chats: which group a chat is, a chat id changed by the network, a group that was lost."""

from __future__ import annotations

from bot.config.settings import Group
from bot.domain.messages import Address, Outgoing
from handlers.desk import Desk
from handlers.notify import notifications
from storage.database import Unit
from storage.messages import group_cards, outbox
from storage.people import staff
from storage.people.staff import Person


def group_at(desk: Desk, unit: Unit, address: Address) -> Group | None:
    """The configured group whose chat is at that address now; None for a foreign chat."""
    states = group_cards.group_states(unit.connection)
    for group in desk.settings.groups:
        chat = states[group.name].chat if group.name in states else group.chat
        if group.channel == address.channel and chat == address.chat:
            return group
    return None


def chat_moved(desk: Desk, unit: Unit, group: Group, chat: str) -> None:
    """The network gave the group another chat id: queued messages and cards follow [G-03]."""
    states = group_cards.group_states(unit.connection)
    old = states[group.name].chat if group.name in states else group.chat
    outbox.move_chat(unit, group.channel, old, chat)
    group_cards.set_group(unit, group.name, chat, "ok")
    unit.note("moved", (group.channel, old, chat))


def group_lost(desk: Desk, unit: Unit, group: Group, error: str) -> None:
    """The bot was removed from a group: managers and administrators are notified in private, the console shows it."""
    states = group_cards.group_states(unit.connection)
    chat = states[group.name].chat if group.name in states else group.chat
    group_cards.set_group(unit, group.name, chat, "gone", error)
    told: set[int] = set()
    codes = group.communities or tuple(c.code for c in desk.settings.communities)
    for code in codes:
        for person in staff.role_holders(unit.connection, code, ["manager", "administrator"]):
            if person.id not in told:
                told.add(person.id)
                _tell_person(desk, unit, person, group.name)


def _tell_person(desk: Desk, unit: Unit, person: Person, name: str) -> None:
    words = desk.texts.say(person.language or desk.settings.language, "group.lost", {"name": name})
    for channel, chat in staff.chats_of(unit.connection, person.id):
        if channel in desk.can:
            notifications.queue(desk, unit, Address(channel, chat), Outgoing(words))

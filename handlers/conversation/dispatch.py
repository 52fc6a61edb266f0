"""Dispatcher of a resident's message: danger first, then taps, wishes, the talk in progress, and free words."""

from __future__ import annotations

from typing import Any

from bot import understanding
from bot.domain.complaint.moves import resident
from bot.domain.evolve import evolve
from bot.domain.messages import Choice
from bot.domain.talk.flow import Talk
from bot.domain.text.plain import has_han, has_traditional, is_blank
from bot.texts.texts import LANGUAGES
from bot.understanding.description import parts_of_place
from handlers.conversation import callback, file_complaint, filing, moving_up, my_cases, prefill
from handlers.conversation.turn import Turn
from handlers.moves import make
from handlers.notify import group_cards
from handlers.queries import place_codes
from storage.messages import outbox

NOTICE = 1
"""Version of the privacy notice; a higher number shows it again to everybody."""
MENU = (
    ("complaint", "repair"),
    ("question", "other"),
    ("cases", "hurry"),
    ("language",),
)


def answer(turn: Turn) -> None:
    """Handles one message of a resident; whatever it is, there is an answer, never silence."""
    _learn(turn)
    danger = _danger(turn)
    if danger:
        return _danger_first(turn, danger)
    _notice(turn)
    if turn.message.choice:
        return _tapped(turn)
    if turn.message.start or turn.text.strip().lower() in ("/start", "start"):
        return _started(turn)
    wish = turn.wish
    if wish and _wish(turn, wish):
        return None
    if turn.message.unsupported:
        return turn.say("unsupported")
    if my_cases.by_reply(turn) or callback.answered_in_words(turn):
        return None
    talk = turn.talk
    if talk is not None:
        return _in_talk(turn, talk)
    _free_words(turn)


def _learn(turn: Turn) -> None:
    """The language and the community of a new conversation, from what the network tells and what is written."""
    known = turn.conversation
    written = _written_in(turn.text)
    if not known.language:
        hint = written or turn.message.language
        known = evolve(known, language=turn.desk.texts.language(hint) if hint else turn.desk.settings.language)
    elif known.language == "en" and written.startswith("zh") and known.focus is None and turn.talk is None:
        known = evolve(known, language=written)  # the device speaks English, the person writes Chinese
    elif written == "en" and known.language == turn.desk.settings.language and _first_words(turn):
        known = evolve(known, language="en")
    if not known.community and len(turn.desk.settings.communities) == 1:
        known = evolve(known, community=turn.desk.settings.communities[0].code)
    turn.conversation = evolve(known, name=known.name or turn.message.name)


def _written_in(text: str) -> str:
    """The language of first words, where they show it: Latin letters only, or characters only 繁體 has."""
    if has_han(text):
        return "zh-Hant" if has_traditional(text) else "zh-Hans"
    letters = sum(char.isascii() and char.isalpha() for char in text)
    greeting = text.strip().lower() in ("hi", "hey", "yo")
    return "en" if greeting or (letters > 3 and not text.startswith(("/", "http"))) else ""


def _first_words(turn: Turn) -> bool:
    return turn.conversation.focus is None and turn.talk is None and not turn.wish


def _notice(turn: Turn) -> None:
    """What is kept, why, how long, how to delete: once, before the first question."""
    if turn.conversation.notice < NOTICE:
        settings = turn.desk.settings
        days = settings.privacy.retention_days.closed
        company = settings.company or turn.desk.community_name(turn.conversation.community)
        turn.say("notice", company=company, years=max(1, days // 365), contact=settings.privacy.contact)
        turn.change(notice=NOTICE)


# ---- danger ------------------------------------------------------------------------------------------------------


def _danger(turn: Turn) -> str:
    talk = turn.talk
    if turn.message.choice or not turn.text or (talk and talk.flow == "form"):
        return ""
    found = understanding.find_danger(turn.text)
    if found is None or (talk and talk.flow == "danger"):
        return ""
    return found.kind


def _danger_first(turn: Turn, kind: str) -> None:
    """Emergency numbers at once, filed with what is known, staff alerted; only then the place [CLS-27, SEV-07]."""
    home = turn.desk.settings.community(turn.conversation.community) or turn.desk.settings.communities[0]
    turn.say("danger", kind=kind, hotline=home.hotline)
    if not turn.conversation.community:
        turn.change(community=home.code)
        asked = True
    else:
        asked = False
    known = _with_draft(turn, prefill.known_answers(turn, turn.text))
    turn.keep(None)
    case = file_complaint.file_answers(turn, known, danger=kind)
    outbox.link_queued_to_complaint(turn.unit, turn.conversation.id, case.id)
    if turn.conversation.notice < NOTICE:
        _notice(turn)
    if asked or not (known.get("place_parts") or {}).get("building"):
        turn.keep(Talk("danger", str(turn.key), case=case.id))
        turn.say("ask.danger.place", case=case, number=case.number)


def _with_draft(turn: Turn, known: dict[str, Any]) -> dict[str, Any]:
    """What a half-finished talk held already goes with the alarm, nothing of it is lost."""
    talk = turn.talk
    files = list(turn.files)
    if talk is not None and talk.flow == "filing":
        words = "\n".join(filter(None, [str(talk.answers.get("what") or ""), turn.text]))
        known = {**talk.answers, **known, "what": words}
        files = [*talk.answers.get("files", ()), *files]
    elif talk is not None and talk.flow == "which":
        known["what"] = "\n".join(filter(None, [str(talk.extra.get("text") or ""), turn.text]))
        files = [*talk.extra.get("files", ()), *files]
    return {**known, "files": files} if files else known


def _danger_place(turn: Turn, talk: Talk) -> None:
    turn.keep(None)
    where = turn.text or turn.message.point_name
    my_cases.add_to_case(
        turn, talk.case, turn.text, place=where, place_parts=parts_of_place(understanding.find_place(where))
    )


# ---- taps and wishes ---------------------------------------------------------------------------------------------


def _tapped(turn: Turn) -> None:
    """A pressed button KIND|REST; one that nothing waits for leads to the menu."""
    kind, _, rest = turn.message.choice.partition("|")
    routes = {
        "go": _go,
        "lang": _speak,
        "c": my_cases.tapped,
        "cb": callback.tapped,
        "place": _placed,
        "up": moving_up.tapped,
    }
    if kind in routes:
        return routes[kind](turn, rest)
    talk = turn.talk
    if kind == "a" and talk is not None:
        return _in_talk(turn, talk)
    turn.toast = turn.words("button.stale")
    turn.say("menu", menu_rows())


def menu_rows() -> tuple[tuple[Choice, ...], ...]:
    """The rows of the menu's buttons."""
    return tuple(tuple(Choice(f"go|{name}", f"menu.{name}") for name in row) for row in MENU)


def _go(turn: Turn, name: str) -> None:
    if name in ("complaint", "repair", "question", "other"):
        talk = turn.talk
        if talk is not None and talk.flow == "filing" and talk.answers.get("what"):
            turn.say("filing.resumed")
            return filing.ask_again(turn, talk)
        return filing.begin(turn, intent=name)
    if name == "new":
        return my_cases.new_from_words(turn)
    if not _wish(turn, name):
        turn.say("menu", menu_rows())


def _wish(turn: Turn, wish: str) -> bool:
    """Answers a wish that holds at any moment; False when this one belongs to the talk in progress."""
    talk = turn.talk
    if wish in ("skip", "file_now", "back", "more", "cancel") and talk is not None:
        if wish == "cancel" and talk.flow in ("filing", "which"):
            filing.cancel(turn)
            return True
        return False
    named = understanding.named_language(turn.text)
    if wish == "language" and named:
        _speak(turn, named)
        return True
    answers = {
        "menu": lambda: turn.say("menu", menu_rows()),
        "help": lambda: turn.say("help", menu_rows(), hotline=_hotline(turn)),
        "language": lambda: turn.say("ask.language", _languages()),
        "cases": lambda: my_cases.list_cases(turn),
        "hurry": lambda: my_cases.hurry(turn),
        "withdraw": lambda: my_cases.withdraw(turn),
        "human": lambda: turn.say("human", hotline=_hotline(turn)),
        "privacy": lambda: turn.say("privacy", contact=turn.desk.settings.privacy.contact or _hotline(turn)),
        "cancel": lambda: turn.say("nothing_to_cancel", menu_rows()),
    }
    handler = answers.get(wish)
    if handler is not None:
        handler()
    return handler is not None


def _hotline(turn: Turn) -> str:
    home = turn.desk.settings.community(turn.conversation.community) or turn.desk.settings.communities[0]
    return home.hotline


def _languages() -> tuple[tuple[Choice, ...], ...]:
    return (tuple(Choice(f"lang|{code}", f"language.{code}") for code in LANGUAGES),)


def _speak(turn: Turn, language: str) -> None:
    """Another language from now on; the talk stands where it stood."""
    if language not in LANGUAGES:
        return turn.say("ask.language", _languages())
    turn.change(language=language)
    turn.say("language.changed")
    talk = turn.talk
    if talk is not None and talk.flow == "filing":
        filing.ask_again(turn, talk)


# ---- start and place ---------------------------------------------------------------------------------------------


def _started(turn: Turn) -> None:
    """A deep link or a QR code: it sets the place; a draft in progress is kept and offered [B-14]."""
    if turn.message.start:
        _set_place(turn, turn.message.start)
    talk = turn.talk
    if talk is not None and talk.flow == "filing":
        turn.say("filing.resumed")
        return filing.ask_again(turn, talk)
    turn.say("welcome", menu_rows(), community=turn.desk.community_name(turn.conversation.community))


def _set_place(turn: Turn, code: str) -> None:
    """Takes over what a place code such as sjhc, sjhc-3, sjhc.gate stands for. Of a code that is no longer known the
    community still counts, so that an old sheet on a wall leads to the right office."""
    spot = place_codes.spot_of(turn.desk.settings, code) or place_codes.community_of(turn.desk.settings, code)
    if spot is not None:
        turn.change(community=spot.community.code, place=spot.place)


def _placed(turn: Turn, code: str) -> None:
    _set_place(turn, code)
    talk = turn.talk
    if talk is not None and talk.flow == "filing" and turn.conversation.community:
        return filing.community_known(turn, talk)
    turn.say("welcome", menu_rows(), community=turn.desk.community_name(turn.conversation.community))


# ---- the talk in progress, and words out of the blue -------------------------------------------------------------


def _in_talk(turn: Turn, talk: Talk) -> None:
    """Hands the message to the talk that waits for it."""
    if talk.flow == "filing":
        if talk.waits == "community" and not turn.message.choice:
            return _community_in_words(turn, talk)
        return filing.answer(turn, talk)
    if talk.flow == "danger":
        return _danger_place(turn, talk)
    if talk.flow in ("opinion", "wrong", "neutral"):
        return callback.in_talk(turn, talk)
    my_cases.in_talk(turn, talk)


def _community_in_words(turn: Turn, talk: Talk) -> None:
    for community in turn.desk.settings.communities:
        if community.name in turn.text:
            return _placed(turn, community.code)
    filing.ask_community(turn, talk)


def _free_words(turn: Turn) -> None:
    """Words, a picture or a voice message at any moment start a complaint, or join the one they belong to."""
    intent = understanding.read_intent(turn.text)
    if intent in ("greeting", "thanks", "praise") and not turn.files:
        return turn.say(f"small.{intent}", menu_rows())
    if is_blank(turn.text) and not turn.files and turn.message.point is None:
        return turn.say("menu", menu_rows())
    mine = my_cases.open_cases(turn)
    if mine:
        return my_cases.ask_which_case(turn, mine)
    filing.begin(turn, turn.text)


# ---- what the network tells of a chat ----------------------------------------------------------------------------


def message_edited(turn: Turn) -> None:
    """An edited message changes the draft, or joins the filed complaint as a correction; never a second one [B-10]."""
    talk = turn.talk
    if talk is not None and talk.flow == "filing" and filing.draft_edited(turn, talk):
        return
    case = my_cases.case_of_message(turn)
    if case is not None and case.state != "closed" and turn.text:
        make.move(turn.desk, turn.unit, case.id, "add_info", resident(turn.conversation.id), {
            "text": turn.text, "edited": True})  # fmt: skip


def blocked(turn: Turn) -> None:
    """The resident blocked us: nothing more is sent, staff phone instead [G-01]."""
    turn.change(unreachable=True)
    _tell_staff(turn, "news.unreachable")


def unblocked(turn: Turn) -> None:
    """The resident is back: the flag goes, and the latest state is told once."""
    if turn.conversation.unreachable:
        turn.change(unreachable=False)
        my_cases.list_cases(turn)


def _tell_staff(turn: Turn, key: str) -> None:
    for case in my_cases.open_cases(turn):
        group_cards.queue_news(turn.desk, turn.unit, case, key, {})

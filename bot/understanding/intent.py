"""Commands, names of languages and intents recognised in a message."""

from __future__ import annotations

import re
from typing import Literal, cast

from bot.domain.text.plain import fold
from bot.understanding.data.reader import data_file

Wish = Literal[
    "menu", "cases", "hurry", "language", "cancel", "file_now", "skip", "human",
    "withdraw", "help", "privacy", "more", "back", "",
]  # fmt: skip
Intent = Literal["complaint", "repair", "question", "visit", "praise", "greeting", "thanks", ""]

_LONGEST = 24
_COMMANDS = data_file("commands.txt")
_BY_WORDS = {said: cast(Wish, wish) for wish, words in _COMMANDS.word_table("commands").items() for said in words}
_BY_LANGUAGE = {said: code for code, words in _COMMANDS.word_table("languages").items() for said in words}
_POLITE = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|我想|我要|想|要|给我|能不能|可以|请帮我|麻烦帮我|please|pls|i want to|"
    r"i want|can i|could you)+ ?|"
    r"(?:一下|吧|啊|呀|啦|了|谢谢|多谢|please|pls|thanks)+$"
)
_EDGE = " .,!;:。、~…·\"'“”‘’()【】[]"


def read_command(text: str) -> Wish:
    """The command a short message is as a whole; an empty string for anything longer or anything else."""
    if len(text) > 4 * _LONGEST:
        return ""
    said = fold(text)
    if said.strip(" ?") == "" and "?" in said:
        return "help"
    said = said.strip(_EDGE)
    if said.startswith("/"):
        said = said.split("@")[0].split(" ")[0]
    for form in (said, said.rstrip("?"), _POLITE.sub("", said.rstrip("?")).strip(_EDGE)):
        if form in _BY_WORDS:
            return _BY_WORDS[form]
        if form in _BY_LANGUAGE and (len(form) > 2 or not form.isascii()):
            return "language"
    return ""


def named_language(text: str) -> str:
    """`zh-Hans`, `zh-Hant` or `en` when the message is the name of a language, else an empty string."""
    said = fold(text[:60])
    said = said.strip(_EDGE) if len(text) <= 60 else ""
    return _BY_LANGUAGE.get(said) or _BY_LANGUAGE.get(_POLITE.sub("", said).strip(_EDGE), "")


_any = data_file("intent.txt").any_of
_GREETING = _any("greeting")
_THANKS = _any("thanks")
_PRAISE = _any("praise")
_VISIT = _any("visit")
_QUESTION = _any("question")
_REPAIR = _any("repair")
_COMPLAINT = _any("complaint")


def read_intent(text: str) -> Intent:
    """What somebody came for; an empty string when the words do not tell [INT-10].

    Anything wrong outweighs a question about it.
    """
    said = fold(text[:4_000])
    bare = said.strip(_EDGE + "?")
    if _GREETING.search(bare):
        return "greeting"
    if len(bare) < 40 and _THANKS.search(bare):
        return "thanks"
    wrong = bool(_COMPLAINT.search(said))
    if "报修" in said[:60] or (_REPAIR.search(said) and not wrong):
        return "repair"
    if "投诉" in said and not re.search(r"(?:怎么|如何|哪里|怎样|想问|请问).{0,6}投诉", said):
        return "complaint"
    if _PRAISE.search(said) and not wrong:
        return "praise"
    if _VISIT.search(said) and not wrong:
        return "visit"
    if len(said) < 60 and _QUESTION.search(said) and not _REPAIR.search(said):
        return "question"
    return "complaint" if wrong else ""

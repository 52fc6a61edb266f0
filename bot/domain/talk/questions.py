"""The questions of every dialogue as data, in order: filing, the callback's opinion, and the staff forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.complaint.record import OPINION_MARKS, OPINION_PARTS, RATINGS, VALIDITIES
from bot.domain.talk.flow import Flow, Question


def _named(answers: Mapping[str, Any]) -> bool:
    return answers.get("contact") == "named"


FILING = Flow(
    "filing",
    (
        Question("what", required=True),
        Question("category", "choice", free=True, columns=2),
        Question("place", "place", required=True),
        Question("when", "time"),
        Question("who"),
        Question("files", "files"),
        Question("outcome"),
        Question("compensation", "choice", ("no", "yes")),
        Question("feeling", "choice", ("calm", "worried", "upset", "angry"), columns=2),
        Question("contact", "choice", ("named", "chat_only", "anonymous"), columns=1),
        Question("name", "name", when=_named),
        Question("phone", "phone", when=_named),
        Question("call_when", "choice", ("any", "daytime", "evening", "weekend"), when=_named),
    ),
    early=True,
    readback=True,
)
"""What a resident is asked, in the order of the specification [INT-22..INT-32]; only `what` and `place` are needed."""


def searched_words(answers: Mapping[str, Any]) -> str:
    """Answers in free words, joined for the search index; names and phones are searched for by right, not by text."""
    return " ".join(str(answers.get(q.name) or "") for q in FILING.items if q.kind in ("text", "place"))


OPINION = Flow(
    "opinion",
    (
        *(Question(part, "choice", OPINION_MARKS, columns=3, free=False) for part in OPINION_PARTS),
        Question("comment"),
    ),
)
"""The three parts of the callback and a free word [CBK-13], each skippable, asked after the answer has been stored."""

WRONG = Flow("wrong", (Question("reason", "choice", ("not_fixed", "again", "slow", "manner", "other"), columns=2),))
"""What is still wrong, after 不满意 or 还没解决; the new complaint is filed already, this joins it."""

FORMS: Mapping[str, Flow] = {
    flow.name: flow
    for flow in (
        Flow("assign", (Question("handler", "choice", required=True, columns=2, free=False),)),
        Flow("transfer", (Question("handler", "choice", required=True, columns=2, free=False),)),
        Flow(
            "move_up",
            (
                Question("consent", "choice", ("yes",), required=True, free=False),
                Question("consented_by", required=True),
                Question("consented_at", "time", required=True),
                Question("handler", "choice", required=True, columns=2, free=False),
            ),
        ),
        Flow(
            "consult",
            (Question("adviser", "choice", required=True, columns=2, free=False), Question("text", required=True)),
        ),
        Flow(
            "advice",
            (Question("consult", "choice", required=True, columns=1, free=False), Question("text", required=True)),
        ),
        Flow("send_back", (Question("reason", required=True),)),
        Flow("redo", (Question("reason", required=True),)),
        Flow("refuse_close", (Question("reason", required=True),)),
        Flow("ask_resident", (Question("text", required=True),)),
        Flow("tell_resident", (Question("text", required=True),)),
        Flow("progress", (Question("text", "text", ("arrived", "working", "parts"), required=True),)),
        Flow("note", (Question("text", required=True),)),
        Flow("promise", (Question("promised_for", "time", required=True),)),
        Flow("suspend", (Question("reason", required=True), Question("review_on", "time", required=True))),
        Flow(
            "handle",
            (
                Question("result", "text", ("repaired", "replaced", "cleaned", "explained"), required=True),
                Question("cause", "text", ("worn", "outside", "careless", "unclear", "others"), required=True),
                Question("correction", "text", ("repaired", "replaced", "cleaned", "explained"), required=True),
                Question("corrective", "text", ("inspected", "checks", "trained", "urged"), required=True),
                Question("preventive", "text", ("monthly", "yearly", "announced", "training"), required=True),
                Question("files", "files"),
            ),
        ),
        Flow(
            "record",
            (
                Question("medium", "choice", ("phone", "visit"), required=True, free=False),
                Question("answered_by", required=True),
                Question("relation", "choice", ("self", "family", "colleague", "other"), required=True),
                Question("rating", "choice", RATINGS, required=True, free=False),
                Question("words", required=True),
            ),
        ),
        Flow(
            "exempt", (Question("exemption", "choice", ("anonymous", "sensitive", "declined"), True, free=False),)
        ),
        Flow("on_spot", (Question("result", required=True), Question("words", required=True))),
        Flow("explain_invalid", (Question("visit", required=True),)),
        Flow("unresolvable", (Question("analysis", required=True),)),
        Flow("judge", (Question("validity", "choice", VALIDITIES, True, free=False),
                       Question("basis", required=True))),
        Flow("confirm_close", (Question("cause_category", "choice", required=True, columns=2, free=False),)),
    )
}  # fmt: skip
"""Staff forms: a move that needs words asks for them one by one, in private or on a page. The name is the move's. The
choices of a text are ready phrases: a tap puts their words on the record, for those who cannot type now."""

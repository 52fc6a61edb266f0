"""Whether a new complaint seems to be one that is known: compared with the recent ones of its community."""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from bot.domain.complaint.early_warning import UNCLASSED
from bot.domain.complaint.moves import Complaint
from bot.understanding import Place
from bot.understanding.same_incident import Likeness, Signature, closest, signature, unpack
from handlers.desk import Desk
from storage.database import Database, Unit
from storage.incidents import similar

MOST = 12_000
"""So many of a community's newest complaints are compared with; more would take too long for somebody who waits."""
MOST_PLACES = 256
NEVER = datetime.min.replace(tzinfo=UTC)
PARTS = ("building", "unit", "room", "public")


@dataclass
class Known:
    """The recent signatures of one community, kept by this copy of the program; new rows are read as they come.
    `alike` holds, building by building, those that are word for word the same together: in a flood many are, and they
    are compared once. `newest` is the last row that was learnt, with its time."""

    newest: tuple[int, datetime] = (0, NEVER)
    rows: deque[int] = field(default_factory=deque)
    marks: dict[int, Signature] = field(default_factory=dict)
    times: dict[int, datetime] = field(default_factory=dict)
    alike: dict[str, dict[Signature, deque[int]]] = field(default_factory=dict)

    def learn(self, key: int, at: datetime, packed: str) -> None:
        """Adds one row; what an older version wrote is left out."""
        found = unpack(packed) if key not in self.marks else None
        if found is None:
            return
        self.rows.append(key)
        same = self.alike.setdefault(found.building, {}).setdefault(found, deque())
        self.marks[key] = self.marks[same[0]] if same else found
        same.append(key)
        self.times[key] = at
        self.newest = max(self.newest, (key, at))

    def forget(self, before: datetime) -> None:
        """Lets go of what is too old, or too many."""
        while self.rows and (len(self.rows) > MOST or self.times[self.rows[0]] < before):
            key = self.rows.popleft()
            mark = self.marks.pop(key)
            same = self.alike[mark.building][mark]
            same.remove(key)
            if not same:
                del self.alike[mark.building][mark]
            del self.times[key]

    def closest(self, mark: Signature, limit: int) -> list[tuple[int, Likeness]]:
        """Ids of at most `limit` that seem the same event, the most alike first, of equals the oldest."""
        places = [self.alike.get(name, {}) for name in ("", mark.building)] if mark.building else self.alike.values()
        found = closest(mark, [(one, one) for place in places for one in place], limit)
        keys = ((key, likeness) for one, likeness in found for key in islice(self.alike[one.building][one], limit))
        return sorted(keys, key=lambda pair: (-pair[1].score, pair[0]))[:limit]


_KNOWN: WeakKeyDictionary[Database, OrderedDict[str, Known]] = WeakKeyDictionary()


def known(desk: Desk, unit: Unit, community: str) -> Known:
    """The community's recent signatures as they stand in this unit."""
    places = _KNOWN.setdefault(desk.database, OrderedDict())
    found = places.get(community)
    since = unit.at - timedelta(days=desk.settings.warnings.repeat_days)
    if found is None:
        found = places[community] = Known()
        similar.forget(unit, community, since)
        if len(places) > MOST_PLACES:
            places.popitem(last=False)
    places.move_to_end(community)
    newest = found.newest  # another unit may learn while this one reads
    rows = similar.recent(unit.connection, community, newest[0], since)
    if newest[0] and newest not in ((key, at) for key, at, _packed in rows):  # it was read in a commit that failed
        found = places[community] = Known()
        rows = similar.recent(unit.connection, community, 0, since)
    for key, at, packed in rows:
        found.learn(key, at, packed)
    found.forget(since)
    return found


def of(desk: Desk, community: str, answers: Mapping[str, Any], category: str) -> Signature:
    """What the answers look like to the comparison, the community's own name taken out."""
    parts = answers.get("place_parts") or {}
    place = Place(**{name: str(parts.get(name) or "") for name in PARTS})
    return signature(
        str(answers.get("what") or ""),
        place,
        "" if category in UNCLASSED else category,
        (desk.community_name(community),),
    )


def alike(desk: Desk, unit: Unit, community: str, mark: Signature, limit: int = 8) -> list[tuple[int, Likeness]]:
    """Ids of the recent complaints that seem the same event: those of the same building first, then of the community,
    the most alike first."""
    recent = known(desk, unit, community)
    found = recent.closest(mark, limit)
    if not mark.building:
        return found
    return sorted(found, key=lambda one: recent.marks[one[0]].building != mark.building)


def person_of(c: Complaint) -> str:
    """A word that is the same for the same person: by telephone, else by chat; who left neither is somebody else."""
    phone = "".join(char for char in str(c.answers.get("phone") or "") if char.isdigit())
    if phone:
        return "p" + _hashed(phone)
    return f"c{c.conversation}" if c.conversation else f"x{c.id}"


def household_of(c: Complaint) -> str:
    """A word that is the same for the same home; empty when they did not say where they live."""
    parts = c.answers.get("place_parts") or {}
    if not parts.get("room"):
        return ""
    return "h" + _hashed("|".join([c.community, *(str(parts.get(name) or "") for name in PARTS[:3])]))


def _hashed(words: str) -> str:
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=9).hexdigest()

"""Similarity of a new complaint to the recent ones of its community, and hashes of its reporter and household."""

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
from bot.understanding.same_incident import Likeness, Signature, closest, make_signature, unpack_signature
from handlers.desk import Desk
from storage.database import Database, Unit
from storage.incidents import similar

MOST = 12_000
"""The most recent complaints of a community that are compared with; more would keep the resident waiting."""
MOST_PLACES = 256
NEVER = datetime.min.replace(tzinfo=UTC)
PARTS = ("building", "unit", "room", "public")


@dataclass
class RecentSignatures:
    """Cache of one community's recent signatures in this process; new rows are read as they come. `alike` groups equal
    signatures by building: in a flood many are equal, and they are compared once. `newest` is the id and time of the
    last row read."""

    newest: tuple[int, datetime] = (0, NEVER)
    rows: deque[int] = field(default_factory=deque)
    marks: dict[int, Signature] = field(default_factory=dict)
    times: dict[int, datetime] = field(default_factory=dict)
    alike: dict[str, dict[Signature, deque[int]]] = field(default_factory=dict)

    def learn(self, key: int, at: datetime, packed: str) -> None:
        """Adds one row; a signature written by an older version is skipped."""
        found = unpack_signature(packed) if key not in self.marks else None
        if found is None:
            return
        self.rows.append(key)
        same = self.alike.setdefault(found.building, {}).setdefault(found, deque())
        self.marks[key] = self.marks[same[0]] if same else found
        same.append(key)
        self.times[key] = at
        self.newest = max(self.newest, (key, at))

    def forget(self, before: datetime) -> None:
        """Drops rows older than `before` (UTC), and the oldest above the limit."""
        while self.rows and (len(self.rows) > MOST or self.times[self.rows[0]] < before):
            key = self.rows.popleft()
            mark = self.marks.pop(key)
            same = self.alike[mark.building][mark]
            same.remove(key)
            if not same:
                del self.alike[mark.building][mark]
            del self.times[key]

    def closest(self, mark: Signature, limit: int) -> list[tuple[int, Likeness]]:
        """At most `limit` ids that seem the same incident, most alike first, of equals the oldest."""
        places = [self.alike.get(name, {}) for name in ("", mark.building)] if mark.building else self.alike.values()
        found = closest(mark, [(one, one) for place in places for one in place], limit)
        keys = ((key, likeness) for one, likeness in found for key in islice(self.alike[one.building][one], limit))
        return sorted(keys, key=lambda pair: (-pair[1].score, pair[0]))[:limit]


_KNOWN: WeakKeyDictionary[Database, OrderedDict[str, RecentSignatures]] = WeakKeyDictionary()


def recent_signatures(desk: Desk, unit: Unit, community: str) -> RecentSignatures:
    """The community's recent signatures as this unit sees them."""
    places = _KNOWN.setdefault(desk.database, OrderedDict())
    found = places.get(community)
    since = unit.at - timedelta(days=desk.settings.warnings.repeat_days)
    if found is None:
        found = places[community] = RecentSignatures()
        similar.forget(unit, community, since)
        if len(places) > MOST_PLACES:
            places.popitem(last=False)
    places.move_to_end(community)
    newest = found.newest  # another unit may learn while this one reads
    rows = similar.recent(unit.connection, community, newest[0], since)
    if newest[0] and newest not in ((key, at) for key, at, _packed in rows):  # it was read in a commit that failed
        found = places[community] = RecentSignatures()
        rows = similar.recent(unit.connection, community, 0, since)
    for key, at, packed in rows:
        found.learn(key, at, packed)
    found.forget(since)
    return found


def signature_of(desk: Desk, community: str, answers: Mapping[str, Any], category: str) -> Signature:
    """The signature of a complaint's answers and category, without the community's own name."""
    parts = answers.get("place_parts") or {}
    place = Place(**{name: str(parts.get(name) or "") for name in PARTS})
    return make_signature(
        str(answers.get("what") or ""),
        place,
        "" if category in UNCLASSED else category,
        (desk.community_name(community),),
    )


def similar_complaints(
    desk: Desk, unit: Unit, community: str, mark: Signature, limit: int = 8
) -> list[tuple[int, Likeness]]:
    """Recent complaints that seem the same incident, as ids with likeness: those of the same building first, the most
    alike first."""
    recent = recent_signatures(desk, unit, community)
    found = recent.closest(mark, limit)
    if not mark.building:
        return found
    return sorted(found, key=lambda one: recent.marks[one[0]].building != mark.building)


def reporter_hash(c: Complaint) -> str:
    """A hash of the reporter: of the telephone number, else of the chat; without either each complaint is another."""
    phone = "".join(char for char in str(c.answers.get("phone") or "") if char.isdigit())
    if phone:
        return "p" + _hashed(phone)
    return f"c{c.conversation}" if c.conversation else f"x{c.id}"


def household_hash(c: Complaint) -> str:
    """A hash of the home (community, building, unit, room); empty when the room is not known."""
    parts = c.answers.get("place_parts") or {}
    if not parts.get("room"):
        return ""
    return "h" + _hashed("|".join([c.community, *(str(parts.get(name) or "") for name in PARTS[:3])]))


def _hashed(words: str) -> str:
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=9).hexdigest()

"""Foreign XML read without DTDs, entities or surprises, and our own written so that no text can break out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_BYTES = 256 * 1024
_MOST_DEPTH = 8
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """Not XML that anybody may send us; str() is short, safe to log, and holds nothing of the content."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: `value` is its own text, `children` what is inside, in order."""

    value: str = ""
    children: tuple[tuple[str, Node], ...] = ()

    def all(self, name: str) -> tuple[Node, ...]:
        """Every child of that name: none, one or several."""
        return tuple(node for key, node in self.children if key == name)

    def node(self, name: str) -> Node:
        """The first child of that name; an empty one when there is none."""
        return next(iter(self.all(name)), _EMPTY)

    def text(self, name: str) -> str:
        """The text of the first child of that name; "" when there is none."""
        return self.node(name).value


_EMPTY = Node()


def read(body: bytes) -> Node:
    """The root element. Raises Unreadable: too big, too deep, a DTD, an entity, not XML, not UTF-8 [I-02]."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too big")
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable(type(error).__name__) from None
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding nobody knows
        raise Unreadable("not XML") from None
    return _node(root, 0)


def _node(element: Element, depth: int) -> Node:
    if depth > _MOST_DEPTH:
        raise Unreadable("too deep")
    children = tuple((child.tag, _node(child, depth + 1)) for child in element)
    return Node(element.text or "", children)


def write(**fields: str | int | Node) -> str:
    """<xml> with these children in order: numbers bare, text in CDATA, a Node's children nested."""
    return "".join(("<xml>", *_inside(fields.items()), "</xml>"))


def _inside(fields: Iterable[tuple[str, str | int | Node]]) -> Iterator[str]:
    for name, value in fields:
        if isinstance(value, Node):
            yield f"<{name}>{''.join(_inside(value.children)) or cdata(value.value)}</{name}>"
        else:
            yield f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>"


def cdata(text: str) -> str:
    """`text` in CDATA; "]]>" is split over two, and what XML cannot carry (control characters) is left out."""
    return "<![CDATA[" + _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"

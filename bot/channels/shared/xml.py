"""XML parser without DTDs and entities, bounded in size and depth, and a writer that puts all text in CDATA."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

MOST_BYTES = 256 * 1024
_MOST_DEPTH = 8
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class InvalidXml(Exception):
    """Not XML, or XML that is refused; str() is short, safe to log, and holds nothing of the content."""


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


def parse_xml(body: bytes) -> Node:
    """The root element. Raises InvalidXml: too big, too deep, a DTD, an entity, not XML, not UTF-8 [I-02]."""
    if len(body) > MOST_BYTES:
        raise InvalidXml("too big")
    nodes = _Nodes()
    parser = DefusedXMLParser(target=nodes, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    # What the parser refuses stays refused; what it lets through goes to us without its own layers, twice as fast.
    expat = parser.parser
    expat.StartElementHandler, expat.EndElementHandler = nodes.start, nodes.end
    expat.CharacterDataHandler = nodes.data
    try:
        parser.feed(body)
        parser.close()
    except DefusedXmlException as error:
        raise InvalidXml(type(error).__name__) from None
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding nobody knows
        raise InvalidXml("not XML") from None
    return nodes.root


class _Nodes:
    """Builds the nodes while they are read."""

    def __init__(self) -> None:
        self.root = _EMPTY
        self._open: list[tuple[str, list[str], list[tuple[str, Node]]]] = []

    def start(self, tag: str, _attributes: object) -> None:
        """An element begins. Raises InvalidXml when it lies too deep."""
        if len(self._open) > _MOST_DEPTH:
            raise InvalidXml("too deep")
        self._open.append((tag, [], []))

    def data(self, text: str) -> None:
        """Text inside the innermost element; what stands behind its children is of no use to us."""
        _tag, texts, children = self._open[-1]
        if not children:
            texts.append(text)

    def end(self, _tag: str) -> None:
        """The innermost element ends."""
        tag, texts, children = self._open.pop()
        node = Node("".join(texts), tuple(children))
        if self._open:
            self._open[-1][2].append((tag, node))
        else:
            self.root = node

    def close(self) -> None:
        """The document ends."""


def write_xml(**fields: str | int | Node) -> str:
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

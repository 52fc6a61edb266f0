"""The pretended WeCom's own envelope, written apart from the program's, so that the two check each other."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class Seal:
    """Encrypts calls to the program and decrypts its answers."""

    def __init__(self, token: str, aes_key: str, corp: str) -> None:
        self.token, self.corp = token, corp
        self.key = base64.b64decode(aes_key + "=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        joined = "".join(sorted([self.token, timestamp, nonce, sealed]))
        return hashlib.sha1(joined.encode()).hexdigest()

    def encrypt(self, plain: str, corp: str = "") -> str:
        data = plain.encode()
        whole = os.urandom(16) + struct.pack(">I", len(data)) + data + (corp or self.corp).encode()
        short = 32 - len(whole) % 32
        whole += bytes([short]) * short
        work = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16])).encryptor()
        return base64.b64encode(work.update(whole) + work.finalize()).decode()

    def decrypt(self, sealed: str) -> str:
        work = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16])).decryptor()
        whole = work.update(base64.b64decode(sealed)) + work.finalize()
        whole = whole[: -whole[-1]]
        length = struct.unpack(">I", whole[16:20])[0]
        assert whole[20 + length :].decode() == self.corp, "the answer is for another company"
        return whole[20 : 20 + length].decode()


def xml(fields: dict[str, object]) -> str:
    """The message as WeCom writes it: numbers bare, words in CDATA."""
    return "<xml>" + "".join(_field(name, value) for name, value in fields.items()) + "</xml>"


def _field(name: str, value: object) -> str:
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    words = str(value)
    inside = escape(words) if "]]>" in words else f"<![CDATA[{words}]]>"
    return f"<{name}>{inside}</{name}>"

"""Signature and AES-256-CBC encryption of WeChat and WeCom messages (`<Encrypt>` in XML)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.shared.xml import InvalidXml, parse_xml, write_xml

_BLOCK = 32  # the vendor pads to 32 bytes, twice the cipher's own block
_RANDOM, _LENGTH = 16, 4
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class Rejected(Exception):
    """Wrong signature, key or receiver. `code` is for our log; the HTTP answer is the same for all of them."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sha1_signature(*parts: str) -> str:
    """SHA-1 in hex over the parts, sorted by their bytes and joined."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogateescape") for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def has_signature(given: str, *parts: str) -> bool:
    """Whether `given` is the signature of these parts; takes the same time for every wrong one."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), sha1_signature(*parts).encode())


def key_bytes(aes_key: str) -> bytes:
    """The 32 bytes of a 43-character EncodingAESKey. Raises ValueError. Its last character may carry stray bits."""
    if not _KEY.fullmatch(aes_key):
        raise ValueError("must be the 43 letters and digits of EncodingAESKey — copy it whole")
    return base64.b64decode(aes_key + "=")


def _cipher(secret: bytes) -> Cipher[CBC]:
    """AES-256-CBC; the vendor takes the head of the key as the first block, for every message the same."""
    return Cipher(AES256(secret), CBC(secret[:16]))


@dataclass(frozen=True, slots=True)
class Opened:
    """Decrypted content, and which of our keys (0 the current one) opened it."""

    plain: bytes
    key: int = 0


@dataclass(frozen=True, slots=True)
class Sealed:
    """The four parts of an encrypted answer."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str

    def xml(self) -> str:
        """The answer as the vendor reads it."""
        return write_xml(
            Encrypt=self.encrypt, MsgSignature=self.signature, TimeStamp=int(self.timestamp), Nonce=self.nonce
        )


class Envelope:
    """Decrypts and encrypts with one token and one or two keys; `receiver` (appid, corpid) is who the content must be
    for.

    The second key is the previous one: after a change of keys the vendor may still use it for a while, and what it
    opened is answered with it.
    """

    def __init__(self, token: str, keys: Sequence[str], receiver: str) -> None:
        self._token = token
        self._ciphers = tuple(_cipher(key_bytes(key)) for key in keys if key)
        self._receiver = receiver.encode()

    def open(self, encrypted: str, signature: str, timestamp: str, nonce: str) -> Opened:
        """The content of `encrypted`; the signature is checked before anything is decrypted. Raises Rejected [I-08]."""
        if not encrypted or not has_signature(signature, self._token, timestamp, nonce, encrypted):
            raise Rejected("signature")
        try:
            sealed = base64.b64decode(encrypted.encode("ascii"), validate=True)
        except (ValueError, binascii.Error):
            raise Rejected("base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise Rejected("length")
        return self._first_that_opens(sealed)

    def open_body(self, body: bytes, signature: str, timestamp: str, nonce: str) -> Opened:
        """The content of a posted `<xml>…<Encrypt>`. Raises Rejected."""
        try:
            encrypted = parse_xml(body).text("Encrypt")
        except InvalidXml as error:
            raise Rejected(f"xml: {error}") from None
        return self.open(encrypted, signature, timestamp, nonce)

    def seal(self, plain: str | bytes, timestamp: int, nonce: str, *, key: int = 0, random: bytes = b"") -> Sealed:
        """Encrypts an answer at `timestamp` (seconds since 1970); `nonce` echoes the request's. `random` is for tests:
        16 bytes that are otherwise drawn."""
        content = plain.encode("utf-8") if isinstance(plain, str) else plain
        whole = b"".join(
            (random or secrets.token_bytes(_RANDOM), len(content).to_bytes(_LENGTH, "big"), content, self._receiver)
        )
        pad = _BLOCK - len(whole) % _BLOCK
        cipher = self._ciphers[key].encryptor()
        sealed = cipher.update(whole + bytes([pad]) * pad) + cipher.finalize()
        encrypt = base64.b64encode(sealed).decode("ascii")
        return Sealed(encrypt, sha1_signature(self._token, str(timestamp), nonce, encrypt), str(timestamp), nonce)

    def _first_that_opens(self, sealed: bytes) -> Opened:
        problem = Rejected("no key")
        for at, cipher in enumerate(self._ciphers):
            try:
                return Opened(self._content(cipher, sealed), at)
            except Rejected as error:
                problem = error
        raise problem

    def _content(self, cipher: Cipher[CBC], sealed: bytes) -> bytes:
        opening = cipher.decryptor()
        padded = opening.update(sealed) + opening.finalize()
        pad = padded[-1]
        if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise Rejected("padding")
        whole = padded[:-pad]
        start = _RANDOM + _LENGTH
        end = start + int.from_bytes(whole[_RANDOM:start], "big")
        if len(whole) < start or end > len(whole):
            raise Rejected("length")
        if not hmac.compare_digest(whole[end:], self._receiver):
            raise Rejected("receiver")
        return whole[start:end]

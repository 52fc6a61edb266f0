"""HMAC-SHA256 signatures of group robots. DingTalk and Feishu swap key and message: never share them."""

from __future__ import annotations

import base64
import hmac


def dingtalk(secret: str, milliseconds: int) -> str:
    """For the query: the secret is the key, the time in milliseconds and the secret are the message."""
    return _mac(secret.encode(), f"{milliseconds}\n{secret}".encode())


def feishu(secret: str, seconds: int) -> str:
    """For the body: the time in seconds and the secret are the key, the message is empty."""
    return _mac(f"{seconds}\n{secret}".encode(), b"")


def _mac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode("ascii")

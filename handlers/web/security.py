"""Web security: the client's address behind proxies, the same-origin check, the headers of every answer; and the
reader's language."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot.config.settings import Settings
from bot.texts.texts import LANGUAGES, language_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


async def harden(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Sets the security headers on every answer that did not choose its own [J-05, K-04, M-26, P-03]."""
    if not request.path.startswith("/hooks/"):  # no browser asks there
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    response.headers["Server"] = "Huifang"  # the library has put its own name and version there by now


def client_address(request: web.BaseRequest, settings: Settings) -> str:
    """The address a request really came from, empty when unknown. X-Forwarded-For is believed only as far as trusted
    proxies wrote it, and only when it is an address [M-21]."""
    address = _address(request.remote or "")
    trusted = settings.web.trusted_proxies
    if not trusted:
        return address
    said = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    while address and any(ip_address(address) in network for network in trusted):
        if not said or not (earlier := _address(said.pop().strip())):
            break
        address = earlier
    return address


def _address(text: str) -> str:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def nearby(request: web.BaseRequest) -> bool:
    """True only when the request was made on this machine itself, through no proxy."""
    address = _address(request.remote or "")
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return bool(address) and ip_address(address).is_loopback and not forwarded


def same_origin(request: web.BaseRequest, settings: Settings) -> bool | None:
    """Whether a page of ours made this request [M-07]: True, False, or None when the browser does not say (old ones,
    and plain http under `no-referrer`); then a form must carry a word that only our page knew."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or origin == "null":
        return None
    public = urlsplit(settings.web.public_url)
    ours = {f"{public.scheme}://{public.netloc}", f"http://{request.host}", f"https://{request.host}"}
    return origin.lower() in {one.lower() for one in ours}


def reader_language(request: web.BaseRequest, default: str) -> str:
    """The language of whoever reads: their choice in the cookie, else what the browser asks for, else `default`."""
    chosen = request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    asked = [part.strip().partition(";q=") for part in request.headers.get("Accept-Language", "")[:200].split(",")]
    for tag, _, weight in sorted(asked, key=lambda part: -_weight(part[2])):
        if tag.lower().startswith(("zh", "en")) and weight != "0":
            return language_of(tag)
    return default


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0

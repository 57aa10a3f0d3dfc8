"""One spelling of a server's address, whatever a person types: a copy of the school is named by it."""

from urllib.parse import urlsplit

from sync.errors import UserError

_PORTS = {"http": 80, "https": 443}
_THIS_COMPUTER = {"localhost", "127.0.0.1", "::1"}


def one_spelling(typed: str) -> str:
    """The address that is meant: without a scheme it is encrypted, but on this computer itself. Nothing for nothing.

    Raises `UserError` where it is none.
    """
    text = typed.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UserError("account.server_address", address=text) from error
    scheme = parts.scheme or ("http" if host in _THIS_COMPUTER else "https")
    if scheme not in _PORTS or not host or " " in host or "@" in parts.netloc or parts.query or parts.fragment:
        raise UserError("account.server_address", address=text)
    named = f"[{host}]" if ":" in host else host
    place = named if port in {None, _PORTS[scheme]} else f"{named}:{port}"
    return f"{scheme}://{place}{parts.path.rstrip('/')}"


def is_same(kept: str, typed: str) -> bool:
    """Whether both mean one server. A copy may have `kept` an address as it was typed when it was made. Raises
    `UserError` where what is `typed` now is none.
    """
    wanted = one_spelling(typed)
    try:
        return one_spelling(kept) == wanted
    except UserError:
        return False

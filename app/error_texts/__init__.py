"""Every error code with its sentence and next step, room by room. A code without a line here fails the tests."""

from app.error_texts import bundles, crossing, desk, documents, exchange, general, records, rules, server, starting
from app.error_texts.marking import N_
from app.error_texts.rules import FIELDS

__all__ = ["ERROR_TEXTS", "FIELDS", "N_"]

ERROR_TEXTS: dict[str, tuple[str, str]] = {
    **bundles.TEXTS,
    **crossing.TEXTS,
    **desk.TEXTS,
    **documents.TEXTS,
    **exchange.TEXTS,
    **general.TEXTS,
    **records.TEXTS,
    **rules.TEXTS,
    **server.TEXTS,
    **starting.TEXTS,
}

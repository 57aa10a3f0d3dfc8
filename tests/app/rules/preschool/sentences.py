"""The sentences that reasons become, in English."""

from app.preschool_reason_texts import TEXTS
from app.rules.reasons import Reasons


def sentences(reasons: Reasons) -> list[str]:
    """Fails when a code has no sentence or a sentence names a fact that the reason lacks, or no article is named."""
    assert all(reason.article for reason in reasons)
    return [TEXTS[reason.code].format(**reason.facts) for reason in reasons]

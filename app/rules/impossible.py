"""The one error of the rules for what no regulation knows; nothing is guessed."""

from sync.errors import UserError


class Impossible(UserError):
    """A value that cannot stand in its field: `field` and `value` say which.

    `code` names the sentence that a person reads; those of some fields say more than the general one.
    """

    def __init__(self, field: str, value: object, code: str = "rules.impossible", **facts: object) -> None:
        super().__init__(code, field=field, value=value, **facts)


class Missing(Impossible):
    """Something must stand in `field` and does not."""

    def __init__(self, field: str) -> None:
        super().__init__(field, None, "rules.missing")

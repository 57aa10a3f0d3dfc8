"""The one error of the rules for what no regulation knows; nothing is guessed."""

from sync.errors import UserError


class Impossible(UserError):
    """A value that cannot stand in its field: `field` and `value` say which. Code `rules.impossible`."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__("rules.impossible", field=field, value=value)

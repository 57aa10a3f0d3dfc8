"""How often the engine looks: known before anything that crosses is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds between attempts. After an exchange that carried something the next look comes soon, then ever later."""

    quiet: float = 1.5
    retry_first: float = 2.0
    retry_cap: float = 60.0
    look_first: float = 3.0
    look_cap: float = 60.0

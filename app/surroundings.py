"""What an opened school takes from its machine: known before anything that opens one is loaded."""

from dataclasses import dataclass
from pathlib import Path

from app.records.device_secret import DeviceSecret
from app.records.vault import Hardness
from sync.clock import Clock
from sync.pace import Pace


@dataclass(frozen=True)
class Surroundings:
    """What a workspace takes from its machine; tests give their own. `hardness` None means the vault's own choice.

    `lock_after_s`: seconds without keys or mouse after which the window is locked; 0 never.
    """

    home: Path
    clock: Clock
    secrets: DeviceSecret
    pace: Pace
    hardness: Hardness | None = None
    lock_after_s: int = 600

"""The simulated school's server: its real parts on a disk of the simulation, which can be copied and put back."""

from pathlib import Path
from typing import Any

from app.records import device as devices
from server import database
from server.accounts import Accounts
from server.courier import Couriers
from server.crossing import Crossings
from server.database import Database, load_keys
from server.restoring import begin_new_epoch
from tests.doubles import FixedClock
from tests.server import direct
from tests.server.direct import CHEAP
from tests.simulation import disks
from tests.simulation.actor import Copy


class Server(direct.Server):
    """The server's real parts on a disk of the simulation."""

    def __init__(self, home: Path, make_disk: disks.MakeDisk) -> None:
        self.keys = load_keys(home, FixedClock(seed=2), create=True)
        self.disk = make_disk("server", database.METADATA, database.STAMP)
        self._make_disk = make_disk
        self._schools = 0
        self._copies = 0
        self._lives = 0
        self.disks: list[disks.Disk] = [self.disk]
        self.begin()

    def begin(self) -> None:
        """Its chance is another in each life that begins here, as the first devices' tokens are taken."""
        self._lives += 1
        self.clock = FixedClock(seed=min(self._lives, 2))
        self.restart()

    def restart(self) -> None:
        """A new process over the same database."""
        self.disk.fuse.rest()
        self.database = Database(self.disk.engine)
        self.accounts = Accounts(self.database, self.clock, CHEAP)
        self.crossings = Crossings(self.database, self.accounts, self.keys, self.clock)
        self.couriers = Couriers(self.database, self.accounts, self.keys, self.crossings)

    def put_back(self, image: Any) -> None:
        """As the manual says: stop, put the backup in place, `chuyendo restored`, start."""
        self.disk.restore(image)
        self.clock.advance(1_000)
        self.restart()
        begin_new_epoch(self.database, self.clock)

    def answer(self, sent: bytes) -> bytes:
        """To a request with the token before it, by the process that runs now."""
        return self.crossings.answer(sent)

    def new_copy(self) -> direct.Copy:
        self._copies += 1
        disk = self._make_disk(f"device-{self._copies}", devices.METADATA, devices.STAMP)
        self.disks.append(disk)
        return Copy(disk, self._copies)

    def close(self) -> None:
        for disk in self.disks:
            disk.close()

"""The accounts of all schools, as the department's console lists them."""

from collections.abc import Iterator

from app.desk.school import people, profile
from app.messages import _
from server.accounts import Accounts
from server.database import Database, open_journal


def account_lines(database: Database, accounts: Accounts) -> Iterator[str]:
    """A line an account: login, the person's name, the school, and whether it is open."""
    schools: dict[int, tuple[str, dict[bytes, str]]] = {}
    for school, login, person, is_open in accounts.all_of_them():
        if school not in schools:
            with database.read() as connection:
                journal = open_journal(connection, school, lock=False)
                named = {journal.refs.uuid_bytes(ref): name for ref, name in people(journal).items()}
                found = profile(journal)
                schools[school] = (found.name if found else "", named)
        school_name, names = schools[school]
        yield "\t".join(
            [login, names.get(person, ""), school_name, _("account open") if is_open else _("account closed")]
        )

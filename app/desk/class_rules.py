"""By which regulations a class is assessed: those of its own school year and grade."""

from sqlalchemy import select

from app.desk.school import profile
from app.records.tables import CLASS, TABLES
from app.rules.impossible import Impossible
from app.rules.rulesets import RuleSet, rule_set
from sync.journal import Journal
from sync.schema import Ref

SECONDARY, PRIMARY = "tt22", "tt27"


def school_year_of_class(journal: Journal, class_: Ref) -> str:
    """The class's school year; where nobody has entered it, the school's. Empty when that is not known either."""
    table = TABLES.projection[CLASS.name]
    year = journal.connection.execute(
        select(table.c.school_year).where(table.c.school == journal.school, table.c.class_ == class_)
    ).scalar()
    if year:
        return str(year)
    found = profile(journal)
    return found.school_year if found else ""


def rules_of_class(journal: Journal, class_: Ref, grade: int) -> RuleSet | None:
    """The set of rules in force for the class; None where grade or year have none."""
    try:
        return rule_set(school_year_of_class(journal, class_), grade)
    except Impossible:
        return None

import datetime
import random
from unicodedata import is_normalized

from app.rules import identity
from app.rules.names import clean_name
from tests.generator.people import different, invent

FIRST, LAST = datetime.date(2012, 1, 1), datetime.date(2015, 12, 31)


def test_personal_numbers_fit_sex_and_birth_date() -> None:
    chance = random.Random(1)
    for person in (invent(chance, FIRST, LAST) for _ in range(500)):
        assert identity.warnings(person.personal_number, person.birth_date, person.sex) == ()
        assert person.personal_number[:3] in {"058", "056"}
        assert FIRST <= person.birth_date <= LAST


def test_names_are_clean_and_of_all_three_peoples() -> None:
    chance = random.Random(1)
    people = [invent(chance, FIRST, LAST) for _ in range(500)]
    assert {person.ethnic_group for person in people} == {"Kinh", "Chăm", "Ra-glai"}
    assert all(clean_name(person.full_name) == person.full_name for person in people)
    assert all(is_normalized("NFC", person.full_name) for person in people)
    assert {2, 3, 4} <= {len(person.full_name.split()) for person in people}


def test_different_sees_both_ways_of_being_the_same() -> None:
    person, other = (invent(random.Random(seed), FIRST, LAST) for seed in (1, 2))
    assert different([other], person)
    assert not different([other, person], person)

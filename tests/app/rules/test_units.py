"""Section 9: units before and after 1 July 2025."""

import datetime

import pytest

from app.rules.impossible import Impossible
from app.rules.units import UnitKind, predecessors, successors, unit, units_named

BEFORE, AFTER = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)


def test_ninh_thuan_is_part_of_khanh_hoa_since_the_merger() -> None:
    [old] = units_named("Ninh Thuận", BEFORE)
    assert units_named("ninh thuan", AFTER) == ()
    [new] = successors(old, AFTER)
    assert (new.name, new.id) == ("Khánh Hòa", "khanh_hoa")
    assert {one.name for one in predecessors(new)} == {"Khánh Hòa", "Ninh Thuận"}
    assert successors(old, BEFORE) == (old,)


def test_a_name_can_mean_another_unit_on_another_day() -> None:
    assert units_named("Khánh Hòa", BEFORE) != units_named("Khánh Hòa", AFTER)
    assert units_named("Đô Vinh", BEFORE)[0].within == "ninh_thuan"
    assert units_named("Đô Vinh", AFTER)[0].within == "khanh_hoa"


def test_several_wards_became_one() -> None:
    assert {one.name for one in predecessors(unit("ward_phan_rang"))} == {"Kinh Dinh", "Phủ Hà", "Đài Sơn", "Đạo Long"}


def test_there_are_24_units_where_ninh_thuan_was_and_no_district() -> None:
    found = [unit(id_) for id_ in ("ward_dong_hai", "commune_bac_ai_tay", "special_zone_truong_sa")]
    assert [one.kind for one in found] == [UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE]
    assert "district" not in set(UnitKind)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(Impossible):
        unit("hanoi")

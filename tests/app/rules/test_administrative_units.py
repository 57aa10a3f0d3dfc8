"""Domain facts, section 9: provinces and communes before and after 1/7/2025."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import shipped
from app.rules.administrative_units import (
    Level,
    predecessors,
    provinces_with_code,
    successors,
    unit,
    unit_at,
    units_meant,
    units_on,
)
from app.rules.impossible import Impossible

BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)
NEW = "khanh-hoa-2025"

FORMER_NINH_THUAN = {
    "Phường": "Phan Rang, Đông Hải, Ninh Chử, Bảo An, Đô Vinh",
    "Xã": (
        "Ninh Phước, Phước Hữu, Phước Hậu, Thuận Nam, Cà Ná, Phước Hà, Phước Dinh, Ninh Hải, Xuân Hải, Vĩnh Hải, "
        "Thuận Bắc, Công Hải, Ninh Sơn, Lâm Sơn, Anh Dũng, Mỹ Sơn, Bác Ái Đông, Bác Ái, Bác Ái Tây"
    ),
}


def _before(identity: str) -> list[str]:
    return [passage.before.full_name for passage in predecessors(identity)]


def _after(identity: str) -> list[tuple[str, bool]]:
    return [(passage.after.full_name, passage.whole) for passage in successors(identity)]


def test_section_9_ninh_thuan_went_into_khanh_hoa_on_1_7_2025() -> None:
    old, new = unit_at("Ninh Thuận", BEFORE), unit_at("Tỉnh Khánh Hòa", AFTER)
    assert old is not None
    assert new is not None
    assert (old.code, old.last_day, new.code, new.first_day) == ("58", BEFORE, "56", AFTER)
    assert unit_at("Ninh Thuận", AFTER) is None
    assert unit_at("58", AFTER) is None
    assert _after(old.id) == [("Tỉnh Khánh Hòa", True)]
    assert _before(new.id) == ["Tỉnh Khánh Hòa", "Tỉnh Ninh Thuận"]


def test_section_9_63_provinces_became_34() -> None:
    before, after = units_on(BEFORE, Level.PROVINCE), units_on(AFTER, Level.PROVINCE)
    assert (len(before), len(after), len(set(before) & set(after))) == (63, 34, 11)
    assert sum(one.title == "Thành phố" for one in after) == 6
    ended = {one.id for one in before} - {one.id for one in after}
    assert {passage.before.id for one in after for passage in predecessors(one.id)} - {"thua-thien-hue"} == ended
    assert all(one.code is not None and len(one.code) == 2 for one in (*before, *after))


def test_section_9_since_1_7_2025_there_is_no_district() -> None:
    assert len(units_on(BEFORE, Level.DISTRICT, "ninh-thuan")) == 7
    assert len(units_on(BEFORE, Level.DISTRICT, "khanh-hoa")) == 9
    assert units_on(AFTER, Level.DISTRICT) == ()
    assert successors("ninh-thuan/huyen-bac-ai") == ()


def test_section_9_khanh_hoa_has_65_communes() -> None:
    communes = units_on(AFTER, Level.COMMUNE, NEW)
    titles = [one.title for one in communes]
    assert (len(communes), titles.count("Xã"), titles.count("Phường"), titles.count("Đặc khu")) == (65, 48, 16, 1)
    assert communes == units_on(AFTER, Level.COMMUNE)


@pytest.mark.parametrize("title", FORMER_NINH_THUAN)
def test_section_9_communes_of_former_ninh_thuan(title: str) -> None:
    for name in FORMER_NINH_THUAN[title].split(", "):
        found = unit_at(f"{title} {name}", AFTER)
        assert found is not None
        assert found.within == NEW
        assert all(passage.before.id.startswith("ninh-thuan/") for passage in predecessors(found.id))
        assert predecessors(found.id)


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Phường Phan Rang", ["Phường Kinh Dinh", "Phường Phủ Hà", "Phường Đài Sơn", "Phường Đạo Long"]),
        ("Phường Ninh Chử", ["Phường Văn Hải", "Thị trấn Khánh Hải"]),
        ("Phường Đô Vinh", ["Phường Đô Vinh", "Xã Nhơn Sơn"]),
        ("Đặc khu Trường Sa", ["Thị trấn Trường Sa", "Xã Song Tử Tây", "Xã Sinh Tồn"]),
    ],
)
def test_section_9_what_the_new_communes_are_made_of(name: str, before: list[str]) -> None:
    found = unit_at(name, AFTER)
    assert found is not None
    assert _before(found.id) == before
    assert all(passage.whole for passage in predecessors(found.id))


def test_a_divided_commune_has_several_successors() -> None:
    assert _after("ninh-thuan/phuong-dong-hai") == [("Xã Phước Dinh", False), ("Phường Đông Hải", False)]
    assert _after("khanh-hoa/xa-cam-hoa") == [("Xã Cam Lâm", False), ("Xã Suối Dầu", False), ("Xã Cam Hiệp", False)]


def test_every_commune_of_both_old_provinces_went_somewhere_and_no_day_is_missing() -> None:
    for province in ("khanh-hoa", "ninh-thuan"):
        for one in units_on(BEFORE, Level.COMMUNE, province):
            passages = successors(one.id)
            assert [passage.whole for passage in passages] in ([True], [False] * max(2, len(passages)))
            assert {passage.after.first_day for passage in passages} == {AFTER}
    assert successors(NEW) == ()
    assert predecessors("ha-noi") == ()


def test_codes_that_are_not_known_for_sure_are_left_open() -> None:
    unsure = {one.name for one in units_on(AFTER, Level.COMMUNE, NEW) if one.code is None}
    assert unsure == {"Cà Ná", "Phước Hà", "Phước Dinh", "Xuân Hải", "Vĩnh Hải", "Bắc Cam Ranh", "Đông Hải"}
    for day in (BEFORE, AFTER):
        for level, length in ((Level.PROVINCE, 2), (Level.DISTRICT, 3), (Level.COMMUNE, 5)):
            codes = [one.code for one in units_on(day, level) if one.code is not None]
            assert len(codes) == len(set(codes))
            assert all(len(code) == length and code.isdecimal() for code in codes)


@pytest.mark.parametrize(
    "text",
    [
        "Phường Phan Rang",
        "phan rang",
        "P. Phan Rang",
        "P.Phan Rang",
        " PHƯỜNG  PHAN RANG ",
        "22759",
        "phuong phan rang",
    ],
)
def test_a_commune_is_found_by_code_and_by_name_however_written(text: str) -> None:
    for form in (text, unicodedata.normalize("NFD", text)):
        found = unit_at(form, AFTER)
        assert found is not None
        assert found.full_name == "Phường Phan Rang"


def test_the_same_code_is_another_unit_on_another_day() -> None:
    assert [one.full_name for one in units_meant("22759", BEFORE)] == ["Phường Kinh Dinh"]
    assert [one.full_name for one in units_meant("22759", AFTER)] == ["Phường Phan Rang"]


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("Xã Thanh Hải", "Xã Thanh Hải"),
        ("Xã Thành Hải", "Xã Thành Hải"),
        ("TP. Phan Rang - Tháp Chàm", "Thành phố Phan Rang-Tháp Chàm"),
        ("TT. Diên Khánh", "Thị trấn Diên Khánh"),
        ("Huyện Diên Khánh", "Huyện Diên Khánh"),
        ("Tỉnh Khánh Hoà", "Tỉnh Khánh Hòa"),
        ("TX Ninh Hòa", "Thị xã Ninh Hòa"),
        ("TX. Ninh Hòa", "Thị xã Ninh Hòa"),
        ("Diên Khánh", None),
        ("Xa Thanh Hai", None),
        ("Phường Thanh Hải", None),
        ("Xã", None),
        ("Xã Không Có", None),
        ("", None),
    ],
)
def test_marks_and_titles_tell_names_apart_and_what_stays_open_is_left_to_a_person(
    text: str, full_name: str | None
) -> None:
    found = unit_at(text, BEFORE)
    assert (found.full_name if found else None) == full_name


def test_what_can_be_several_is_told_and_narrowed_by_level_and_place() -> None:
    assert {one.title for one in units_meant("Diên Khánh", BEFORE)} == {"Thị trấn", "Huyện"}
    town = unit_at("Diên Khánh", BEFORE, Level.COMMUNE)
    assert town is not None
    assert town.within == "khanh-hoa/huyen-dien-khanh"
    assert len(units_meant("Xã Phước Hải", BEFORE)) == 1
    assert len(units_meant("Phước Hải", BEFORE)) == 2
    in_ninh_thuan = unit_at("Phước Hải", BEFORE, within="ninh-thuan")
    assert in_ninh_thuan is not None
    assert in_ninh_thuan.full_name == "Xã Phước Hải"
    assert units_meant("Phước Hải", BEFORE, within="ha-noi") == ()


def test_hue_became_a_city_before_the_mergers() -> None:
    assert unit_at("Thừa Thiên Huế", date(2024, 12, 31)) == unit("thua-thien-hue")
    assert unit_at("Thành phố Huế", date(2025, 1, 1)) == unit("hue")
    assert _after("thua-thien-hue") == [("Thành phố Huế", True)]


@pytest.mark.parametrize("call", [unit, successors, predecessors])
def test_an_id_that_is_none_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(Impossible):
        call("atlantis")
    with pytest.raises(Impossible):
        units_on(AFTER, Level.COMMUNE, "atlantis")


@given(st.text(max_size=30), st.dates())
def test_any_text_on_any_day_means_units_that_stood(text: str, day: date) -> None:
    assert all(one.stands_on(day) for one in units_meant(text, day))


def test_every_day_of_the_list_is_one() -> None:
    for row in shipped.read("administrative_units.json")["units"]:
        assert [row.get("first_day"), row.get("last_day")] == [
            day and day.isoformat() for day in (unit(row["id"]).first_day, unit(row["id"]).last_day)
        ]


def test_every_unit_lies_in_one_that_stood_as_long() -> None:
    for day in (BEFORE, AFTER):
        for level in (Level.DISTRICT, Level.COMMUNE):
            for one in units_on(day, level):
                assert one.within is not None
                above = unit(one.within)
                assert above.stands_on(day)
                assert above.level is (Level.PROVINCE if day == AFTER or level is Level.DISTRICT else Level.DISTRICT)


def test_a_code_of_a_province_can_have_had_two_owners() -> None:
    assert [one.id for one in provinces_with_code("15")] == ["yen-bai", "lao-cai-2025"]
    assert [one.id for one in provinces_with_code("58")] == ["ninh-thuan"]
    assert provinces_with_code("22759") == provinces_with_code("") == ()

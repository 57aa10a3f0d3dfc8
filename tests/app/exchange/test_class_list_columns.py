import random
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from app.exchange.class_list_columns import Column, header_key, recognise


@st.composite
def _distorted(draw: st.DrawFn, title: str) -> str:
    """The title as another version of the export might write it."""
    text = draw(st.sampled_from((title, title.upper(), title.lower())))
    text = normalize(draw(st.sampled_from(("NFC", "NFD"))), text)
    gaps = [draw(st.sampled_from((" ", "\n", "\r\n", "  ", " \n", "\u00a0", "\t"))) for _ in text.split()]
    text = "".join(word + gap for word, gap in zip(text.split(), gaps, strict=True))
    return draw(st.sampled_from(("", " ", "\n"))) + text + draw(st.sampled_from(("", "(*)", "\n(dd/mm/yyyy)", ":")))


@given(st.data(), st.randoms(use_true_random=False))
def test_columns_are_found_in_any_order_unicode_form_and_line_breaks(
    data: st.DataObject, chance: random.Random
) -> None:
    titles: list[Column | str] = [*Column, "STT", "Nơi sinh", "Họ tên cha", "Ngày vào Đội"]
    chance.shuffle(titles)
    texts = [data.draw(_distorted(each.value if isinstance(each, Column) else each)) for each in titles]
    layout = recognise(texts)
    assert layout.places == {column: titles.index(column) for column in Column}
    assert not layout.missing
    assert not layout.doubled
    assert len(layout.unused) == 4


def test_the_title_of_the_export_wins_over_a_variant() -> None:
    assert recognise(["Tên lớp", "Mã lớp"]).places == {Column.CLASS: 1}


def test_a_column_that_two_headers_claim_is_told() -> None:
    assert recognise(["Lớp", "Họ tên", "Ngày sinh", "Ngày  sinh"]).doubled == (Column.BIRTH_DATE,)


def test_class_name_and_birth_date_or_code_are_required() -> None:
    assert recognise(["Lớp", "Họ và tên", "Mã HS"]).missing == ()
    assert recognise(["Lớp", "Họ và tên", "Ngày sinh"]).missing == ()
    assert recognise(["Lớp", "Giới tính"]).missing == (Column.NAME, Column.BIRTH_DATE)
    assert recognise(["Họ và tên", "Ngày sinh"]).missing == (Column.CLASS,)


def test_a_parents_name_is_not_the_pupils() -> None:
    assert Column.NAME not in recognise(["Họ tên cha", "Họ tên mẹ", "Họ tên người giám hộ"]).places


def test_remarks_and_punctuation_do_not_count_in_a_title() -> None:
    assert header_key("Ngày, tháng,\nnăm sinh (dd/mm/yyyy) *") == "ngay thang nam sinh"

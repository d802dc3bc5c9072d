"""Codes with their check characters."""

from __future__ import annotations

from extract.identity.codes import credit_code, is_credit_code, is_organisation_code, organisation_code, region_of_site


def test_a_credit_code_is_known_by_its_check_character() -> None:
    assert is_credit_code("11341703003249434A")
    assert not is_credit_code("11341703003249435A")
    assert not is_credit_code("1134170300324943IA")


def test_an_organisation_code_is_known_by_its_check_character() -> None:
    assert is_organisation_code("003249434")
    assert not is_organisation_code("003249435")


def test_an_index_number_gives_the_organisation_that_numbers() -> None:
    assert organisation_code("11341703003249434A/202406-00042") == "003249434"
    assert organisation_code("00324943-4/2018-04736") == organisation_code("003249434/2018-04736") == "003249434"
    assert organisation_code("", "http://x.example/xxgk.jsp?area=11341703003249434A&fbtime=2020") == "003249434"


def test_defaults_and_local_numbers_identify_nobody() -> None:
    for number in ("000014349/2020-00001", "234234234444444444/2024-00001", "XM02100-0101-2019-00001", "4/2023-00004", ""):
        assert organisation_code(number) == credit_code(number) == ""


def test_a_site_code_begins_with_its_region() -> None:
    assert region_of_site("4104820001") == "410482"
    assert region_of_site("bm56000001") == region_of_site("") == ""

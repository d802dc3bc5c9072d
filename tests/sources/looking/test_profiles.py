"""Profiles of sites are data: each has samples, breaks loudly, and recognises its own addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml.cssselect import CSSSelector

from extract.errors import SchemaError
from extract.schema.sites import load_profile, site_profiles, site_words
from extract.sources.looking.profiles import expected

SAMPLES = Path(__file__).parents[2] / "data" / "sites"
PROFILES = site_profiles()
SELECTORS = ("entries", "title", "body", "agency", "index_number", "published")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_profile_has_a_sample_page(profile: object) -> None:
    assert list((SAMPLES / profile.name).glob("*.yaml"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_selector_of_a_profile_can_be_used(profile: object) -> None:
    for key in SELECTORS:
        for selector in getattr(profile.selectors, key):  # type: ignore[attr-defined]
            CSSSelector(selector, translator="html")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://a.example/zw/202401/t20240122_100.html", "article"),
        ("http://a.example/zw/202401/tnull_1353.htm", "article"),
        ("http://a.example/art/2023/1/31/art_6924_16180.html", "article"),
        ("http://a.example/art/2023/art_0123456789abcdef0123456789abcdef.html", "article"),
        ("http://a.example/module/download/downfile.jsp?classid=-1&filename=20230131.doc", "attachment"),
        ("http://a.example/gkmlpt/content/9/9999/post_9999999.html", "article"),
        ("http://a.example/info/1044/2301.htm", "article"),
        ("http://a.example/xxgk/xxgk_content.jsp?urltype=x&wbtreeid=1031&wbnewsid=25001", "article"),
        ("http://a.example/OpennessAnnualReport/show/3084.html", "article"),
        ("http://a.example/OpennessContent/download/2277.html", "attachment"),
        ("http://a.example/public/6599/130239.html", "article"),
        ("http://a.example/public/column/6599?type=3&action=detail&title=2023", "list"),
        ("http://a.example/cms/html/xsite/2024-01-12/55120.html", "article"),
        ("http://a.example/gongkai/site_a/channel_b1/doc_c2.html", "article"),
        ("http://a.example/zfxxgknb/2022n/1619593655548706818.html", "article"),
        ("http://a.example/c133076/202204/c7190af08a8e4fc49bf5450b10396b52.shtml", "article"),
        ("http://a.example/pnidpv197pntypepvnbpnnfpv2025.html", "article"),
        ("http://a.example/col/14249_137824/art/16751808/1676948560396hsSxIH22.html", "article"),
        ("http://a.example/2022-01/21/article_2024041403392185515.html", "article"),
        ("http://a.example/GovOpenShow.aspx?id=20190302101112333", "article"),
        ("http://a.example/files/report.ofd", "attachment"),
        ("http://a.example/zfxxgk/gknb/", "list"),
        ("http://a.example/zfxxgk/gknb/index_2.html", "list"),
        ("http://a.example/list.jsp?page=2", "list"),
        ("http://a.example/", "site"),
    ],
)
def test_an_address_says_what_to_expect(address: str, kind: str) -> None:
    assert expected(address, None) == kind


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: odd\nnote: x\n", "neither marks nor addresses"),
        ("name: other\nnote: x\nmarks: [a]\n", "expected the file's name"),
        ("name: odd\nnote: x\nmarks: ['(']\n", "marks"),
        ("name: odd\nnote: x\naddresses: {artcle: ['a']}\n", "addresses.artcle"),
        ("name: odd\nnote: x\nmade: [{pattern: '[', address: x}]\n", "made.0.pattern"),
    ],
)
def test_a_broken_profile_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=place) as caught:
        load_profile(path)
    assert "odd.yaml" in caught.value.place


def test_no_word_stands_twice_in_its_list() -> None:
    for key, words in site_words().items():
        assert len(set(words)) == len(words), key

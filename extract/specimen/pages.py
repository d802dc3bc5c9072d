"""The pages around a report: menus, metadata and footers as content management systems put them there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

from extract.specimen.report import chinese_date
from extract.specimen.truth import Truth

_TEMPLATES = Path(__file__).with_name("pages")


def page_values(truth: Truth) -> Mapping[str, str]:
    """What the templates print besides the report: addresses and numbers are invented and drawn from the seed."""
    rng = Random(truth.seed + 1)  # noqa: S311 - reproducible, not secret
    region = truth.agency[: truth.agency.find("市") + 1] or truth.agency[:3]
    return {
        "title": truth.title,
        "agency": truth.agency,
        "site": f"{region}人民政府门户网站",
        "year": str(truth.year),
        "date": truth.imprint.published,
        "day": chinese_date(truth.imprint.published),
        "compact_date": truth.imprint.published.replace("-", ""),
        "month": truth.imprint.published[:7].replace("-", ""),
        "index": f"99{rng.randrange(10**7):07}/{truth.year + 1}-{rng.randrange(10**5):05}",
        "site_code": f"99{rng.randrange(10**8):08}",
        "article": str(rng.randrange(10**6, 10**7)),
        "visits": str(rng.randrange(10**3, 10**6)),
        "filing": f"ICP备{rng.randrange(10**8):08}号",
    }


@cache
def page_template(name: str) -> str:
    """The page of one kind of site; `str.format` puts report and values into it."""
    return (_TEMPLATES / f"{name}.html").read_text(encoding="utf-8")

"""Codes by which the bodies of the invented world are known: unified credit codes, index numbers, site codes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from extract.specimen.world_bodies import Body

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGAN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_SINCE = 2016  # reports on this year and later print credit codes, earlier ones the code of the organisation
_SHARED = "000014349"  # what a widespread program prints for everybody
INDEX_HABITS = ("credit",) * 8 + ("absent",) * 5 + ("local",) * 3 + ("shared", "wrong_check", "junk", "seventies")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a body over the years: `credit` with the first year of each, `habit` how its site numbers articles."""

    credit: tuple[tuple[int, str], ...]
    habit: str

    def credit_code(self, year: int) -> str:
        """The unified credit code of a year."""
        return next((code for first, code in reversed(self.credit) if first <= year), self.credit[0][1])


def make_codes(body: Body, seed: int) -> Codes:
    """The codes of a body: half of the bodies that are renamed are registered anew then."""
    rng = Random(f"world/codes/{seed}/{body.key}")  # noqa: S311 - reproducible, not secret
    starts = [body.first, *(era.first for era in body.eras if era.first > body.first)]
    found = [(body.first, _credit_code(body.place.at(body.first).code, rng, new=False))]
    anew = [year for year in starts[1:] if rng.random() < 0.5]
    found += [(year, _credit_code(body.place.at(year).code, rng, new=True)) for year in anew]
    return Codes(tuple(found), rng.choice(INDEX_HABITS))


def _credit_code(region: str, rng: Random, *, new: bool) -> str:
    stem = ("MB" + "".join(rng.choices(_SIGNS[:10], k=6))) if new else f"{rng.randrange(10**8):08}"
    code = "11" + region + stem + _organ_check(stem)
    return code + _credit_check(code)


def _organ_check(stem: str) -> str:
    """The check sign of an organisation's code (GB 11714): letters count from ten."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGAN_WEIGHTS, stem, strict=True))
    return "0123456789X0"[11 - total % 11]


def _credit_check(code: str) -> str:
    """The check sign of a unified credit code (GB 32100)."""
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))
    return _SIGNS[(31 - total % 31) % 31]


def index_number(codes: Codes, body: Body, year: int, rng: Random) -> str:
    """The index number of an article in the site's habit; empty if it prints none."""
    credit, serial = codes.credit_code(year), rng.randrange(10**5)
    if codes.habit == "credit" and year < _CREDIT_SINCE:
        return f"{credit[8:17]}/{year + 1}-{serial:05}"
    numbers = {
        "credit": f"{credit}/{year + 1}{rng.randint(1, 3):02}-{serial:05}",
        "wrong_check": f"{credit[:-1]}{_SIGNS[(_SIGNS.index(credit[-1]) + 1) % 31]}/{year + 1}-{serial:05}",
        "shared": f"{_SHARED}/{year + 1}-{serial:05}",
        "local": f"{rng.choice(('XM', 'QZ', 'ZX'))}{serial % 10**4:04}-0101-{year + 1}-{serial:05}",
        "junk": f"{rng.randint(1, 9)}/{year + 1}-{serial:05}",
        "seventies": f"{credit}/1970-{serial:06}",
    }
    return numbers.get(codes.habit, "") if body.kind != "town" or codes.habit != "local" else ""


def site_code(region: str, number: int = 1) -> str:
    """The code of a government site of a region; 1 is the region's own portal."""
    return f"{region}{number:04}"

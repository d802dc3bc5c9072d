"""The running text of a report: sober sentences of our own that state some of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from extract.model.form import Variable
from extract.specimen.truth import Imprint

Numbers = Mapping[Variable, Decimal]


@dataclass(frozen=True, slots=True)
class _Facts:
    """The figures that the text speaks of, by short names."""

    numbers: Numbers

    def cell(self, table: str, item: str, column: str) -> int:
        return int(self.numbers[Variable(table, item, column)])

    def requests(self, item: str, column: str = "total") -> int:
        return self.cell("requests", item, column)

    def outcomes(self, prefix: str) -> int:
        """All requests with an outcome whose name begins so."""
        return sum(
            int(value)
            for variable, value in self.numbers.items()
            if variable.table == "requests" and variable.column == "total" and variable.item.startswith(prefix)
        )

    def cases(self, item: str) -> int:
        return self.cell("challenges", item, "total")


def sentences(
    imprint: Imprint, numbers: Numbers, missing: tuple[str, ...], rng: Random
) -> Mapping[str, tuple[str, ...]]:
    """Paragraphs by section, the opening under an empty name; every figure agrees with the true ones."""
    facts = _Facts(numbers)
    chapters = [
        ("主动公开情况", _proactive(numbers, rng)),
        ("依申请公开情况", _requests(facts, rng)),
        *([] if "challenges" in missing else [("复议诉讼情况", _challenges(facts, rng))]),
        ("平台与保障情况", _platform(rng)),
    ]
    overview = tuple(f"({number}){name}。{text}" for number, (name, text) in zip("一二三四", chapters, strict=False))
    return {
        "": (_opening(imprint, rng),),
        "overview": overview,
        "problems": _problems(rng),
        "other_matters": _other_matters(imprint, numbers, rng),
    }


def _opening(imprint: Imprint, rng: Random) -> str:
    closing = rng.choice(("现予公布。", "现向社会公布,欢迎监督。", "请予监督。"))
    return (
        f"根据《中华人民共和国政府信息公开条例》的规定,{imprint.agency}编制本年度报告。"
        f"本报告所列数据的统计期限为{imprint.year}年1月1日至{imprint.year}年12月31日。{closing}"
    )


def _proactive(numbers: Numbers, rng: Random) -> str:
    website, account = rng.randint(20, 900), rng.randint(0, 600)
    text = f"全年通过门户网站发布政府信息{website}条,通过政务新媒体发布{account}条。"
    issued = numbers.get(Variable("proactive", "normative_documents", "issued"))
    if issued is not None:
        repealed = numbers[Variable("proactive", "normative_documents", "repealed")]
        text += f"制发行政规范性文件{issued}件,废止{repealed}件。"
    return text


def _requests(facts: _Facts, rng: Random) -> str:
    new, carried_in, done = facts.requests("new_received"), facts.requests("carried_in"), facts.requests("total")
    if new == carried_in == 0:
        return rng.choice(
            ("本年度未收到政府信息公开申请,无上年结转事项。", "全年没有收到公民、法人或者其他组织提出的申请。")
        )
    natural = facts.requests("new_received", "natural_person")
    received = rng.choice((
        f"本年新收政府信息公开申请{new}件,含自然人{natural}件、法人或其他组织{new - natural}件;结转{carried_in}件。",
        f"共收到申请{new}件(自然人{natural}件,法人或其他组织{new - natural}件),另有上年结转{carried_in}件。",
        f"政府信息公开申请本年新收{new}件,上年结转{carried_in}件,合计{new + carried_in}件。",
    ))  # fmt: skip
    parts = (
        ("予以公开", facts.requests("granted")),
        ("部分公开", facts.requests("partly_granted")),
        ("不予公开", facts.outcomes("refused_")),
        ("无法提供", facts.outcomes("unavailable_")),
        ("不予处理", facts.outcomes("rejected_")),
        ("其他处理", facts.outcomes("other")),
    )
    listed = "、".join(f"{name}{count}件" for name, count in parts if count)
    handled = f"办结{done}件" + (f",其中{listed}。" if listed else "。")
    carried_out = facts.requests("carried_out")
    return received + handled + (f"结转下年度继续办理{carried_out}件。" if carried_out else "")


def _challenges(facts: _Facts, rng: Random) -> str:
    reviews = facts.cases("reconsideration")
    direct, after = facts.cases("litigation_direct"), facts.cases("litigation_after_reconsideration")
    if reviews + direct + after == 0:
        return rng.choice(("本年度未发生因政府信息公开引起的行政复议和行政诉讼。", "全年没有行政复议、行政诉讼案件。"))
    return (
        f"因政府信息公开被申请行政复议{reviews}件;被提起行政诉讼{direct + after}件,"
        f"其中未经复议直接起诉{direct}件、复议后起诉{after}件。"
    )


def _platform(rng: Random) -> str:
    return rng.choice((
        "公开专栏按月巡检,失效链接当月修复,查阅场所配有专人答疑。",
        "信息发布前由起草科室、保密审查员和分管负责人依次审核,审核单随件归档。",
        f"组织业务培训{rng.randint(1, 6)}次,参加人员覆盖全部内设机构。",
        "公开目录与职责清单同步更新,旧版目录保留备查。",
    ))  # fmt: skip


def _problems(rng: Random) -> tuple[str, ...]:
    found = rng.choice((
        "存在的主要问题:一是部分栏目更新间隔偏长,二是答复文书的说理还不够充分。",
        "存在的主要问题:公开内容的可读性有待提高,图表和问答形式的解读偏少。",
        "存在的主要问题:基层经办人员变动较快,业务交接中出现过登记不及时的情况。",
    ))  # fmt: skip
    mended = rng.choice((
        "改进措施:建立栏目更新提醒,每季度抽查答复文书并反馈意见。",
        "改进措施:修订工作手册,新任经办人员先培训后上岗。",
        "改进措施:为常用政策配套问答材料,并在查阅点同步摆放。",
    ))  # fmt: skip
    return found, mended


def _other_matters(imprint: Imprint, numbers: Numbers, rng: Random) -> tuple[str, ...]:
    busy = numbers[Variable("requests", "new_received", "total")] > 0
    charged = rng.randint(0, 5) * 60 if busy else 0
    fee = f"本年度收取信息处理费{charged}元。" if charged else rng.choice((
        f"{imprint.year}年度未收取信息处理费。", "本机关本年度发出收费通知0件,收取信息处理费0元。",
    ))  # fmt: skip
    return fee, "除上述内容外,没有其他需要报告的事项。"

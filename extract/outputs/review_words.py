"""English for what the forms print in Chinese only: ordinals, labels that span rows or columns, captions, units."""

from __future__ import annotations

_ORDINALS = {
    **{f"{chinese}、": f"{roman}." for chinese, roman in zip(
        "一二三四五六七八九", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"), strict=True
    )},
    **{f"({chinese})": f"({number})" for number, chinese in enumerate("一二三四五六七八九", 1)},
    "其中:": "of which:",
}  # fmt: skip
_LABELS = {
    "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)": "(in each column: I plus II equals III plus IV)",
    **{f"第二十条第({chinese})项": f"Article 20 ({number})" for number, chinese in enumerate("一二三四五六七八九", 1)},
    "法人或其他组织": "Legal persons and other organisations",
    "本年度办理结果": "Outcomes this year",
    "不予公开": "Refused",
    "无法提供": "Unavailable",
    "不予处理": "Not processed",
    "其他处理": "Otherwise handled",
    "行政诉讼": "Litigation",
    "主动公开情况": "Proactive disclosure",
    "通过不同渠道和方式公开政府信息的情况": "Disclosure by channel",
    "回应解读情况": "Responses and interpretation",
    "通过不同渠道和方式回应解读的情况": "Responses by channel",
    "依申请公开情况": "Disclosure on request",
    "收到申请数": "Requests received",
    "申请办结数": "Requests concluded",
    "申请答复数": "Requests answered",
    "不同意公开答复数": "Answered: refused",
    "行政复议数量": "Administrative reconsiderations",
    "行政诉讼数量": "Administrative lawsuits",
    "机构建设和保障经费情况": "Offices and budget",
    "从事政府信息公开工作人员数": "Staff",
    "政府信息公开会议和培训情况": "Meetings and trainings",
    "条": "items", "件": "items", "项": "items", "个": "places", "篇": "articles", "次": "times", "人": "persons",
    "人次": "attendances", "元": "yuan", "万元": "10,000 yuan",
}  # fmt: skip


def english_ordinal(number: str) -> str:
    """An ordinal as English prints it; those that are digits already stay."""
    return _ORDINALS.get(number, number)


def english_label(label: str) -> str:
    """A spanning label or caption in English, its ordinal with it; the Chinese where no English is known."""
    if label in _LABELS or label in _ORDINALS:
        return _LABELS.get(label) or _ORDINALS[label]
    for cut in range(1, 4):
        number, rest = label[:cut], label[cut:]
        if rest in _LABELS and (number in _ORDINALS or number[:-1].isdigit()):
            return f"{english_ordinal(number)} {_LABELS[rest]}"
    return label

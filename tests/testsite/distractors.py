"""What stands beside reports and is none: guides, catalogues, notices, interpretations, reports of other kinds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Distractor:
    """An article that is no report; `attached` names a file beside it."""

    title: str
    body: str
    attached: str = ""


_COUNTS = (
    "<table border='1'><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>一、主动公开情况</td><td>——</td>"
    "<td>——</td></tr><tr><td>（一）主动公开政府信息数</td><td>条</td><td>{}</td></tr><tr><td>收到申请数</td><td>件</td>"
    "<td>{}</td></tr></table>"
)


def distractors(region: str, year: int) -> tuple[Distractor, ...]:
    """What a site of that region publishes about disclosure in a year, but for reports."""
    before = year - 1
    return (
        Distractor(
            f"{region}政府信息公开指南",
            f"<p>为便于公民、法人和其他组织获取{region}政府信息，编制本指南。</p><p>一、主动公开</p><p>公开范围见目录，公开形式为"
            "网站、公报和查阅点。</p><p>二、依申请公开</p><p>申请人填写申请表，受理机构在二十个工作日内答复。</p><p>三、监督与救济</p>",
        ),
        Distractor(f"{region}政府信息公开目录", "<ul><li>机构职能</li><li>政策文件</li><li>年度报告</li></ul>", "xlsx"),
        Distractor(
            f"关于做好{before}年政府信息公开工作年度报告编制和发布工作的通知",
            f"<p>各有关单位：</p><p>请于{year}年1月25日前完成本单位年度报告的编制，统一使用附件格式，经审核后发布。</p>"
            "<p>附件：政府信息公开工作年度报告（格式）</p>",
            "docx",
        ),
        Distractor(
            f"一图读懂：{region}{before}年政府信息公开工作年度报告",
            '<p><img src="/images/yitu.png" alt="一图读懂"/></p>',
        ),
        Distractor(
            f"《{region}{before}年政府信息公开工作年度报告》解读",
            "<p>日前年度报告已经发布。报告由总体情况、主动公开、依申请公开、复议诉讼、问题改进、其他事项六部分组成，现就有关问题"
            "解读如下。</p>",
        ),
        Distractor(
            f"{region}{year}年第一季度政府信息公开情况统计表",
            _COUNTS.format(318, 7),
        ),
        Distractor(f"{region}{before}年上半年政府信息公开工作总结", "<p>上半年，按要点推进各项公开工作。</p>"),
        Distractor(
            f"{region}政府网站工作年度报表（{before}年度）",
            "<table><tr><td>网站名称</td><td>门户网站</td></tr><tr><td>独立用户访问总量（单位：个）</td><td>81230</td></tr>"
            "<tr><td>信息发布（单位：条）总数</td><td>4120</td></tr></table>",
        ),
        Distractor(
            f"{region}{before}年法治政府建设年度报告",
            "<p>一、依法全面履行职能。二、完善行政决策。三、规范公正文明执法。</p>",
        ),
        Distractor(f"{region}{year}年政府工作报告", "<p>各位代表：现在，我代表政府向大会报告工作，请予审议。</p>"),
        Distractor(
            f"{region}{before}年财政决算公开报告", "<p>一、收入支出决算总体情况。二、三公经费决算情况。</p>", "pdf"
        ),
        Distractor(
            f"关于{before}年度政府信息公开工作年度报告发布情况的通报",
            "<p>经核查，各单位均按时发布。个别单位数据前后不一致，已责成更正。</p>",
        ),
        Distractor(f"{region}召开政府信息公开工作年度报告编制培训会", "<p>会议讲解了各表格的填报口径。</p>"),
    )

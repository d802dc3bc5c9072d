"""What the checks and the diagnosis make of a specimen, compared with what was planted in it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from diagnosis_set import Specimen, mark

from extract.checks import case_of, check_case
from extract.checks.diagnose import diagnose
from extract.model.diagnosis import Diagnosis
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.schema import rule_book
from extract.specimen import Slip, Truth, expected_findings, filing_of
from extract.specimen.apart import Rivals
from extract.specimen.bonds import Cell, Telling, broken_over_years, contradicted, wrong_percentages
from extract.statements import find_statements

Key = tuple[int, str, str, str]
Reader = Callable[[Truth], Filing]


@dataclass
class Judged:
    """What one specimen counts for; `failures` tell in words what went wrong, by heading."""

    mark: str
    reports: int
    slips: tuple[str, ...] = ()
    expected: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    narrative: Counter[str] = field(default_factory=Counter)
    single: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def judge(specimen: Specimen, read: Reader | None = None) -> Judged:
    """One specimen confronted with the rule book; `read` makes a filing of a truth, without a page between by default."""
    filings = [(read or filing_with_statements)(truth) for truth in specimen.truths]
    judged = Judged(mark(specimen), len(filings), tuple(_label(slip) for slip in specimen.slips))
    book = rule_book()
    findings = [check_case(case_of(filing, filings), book) for filing in filings]
    _judge_relations(judged, specimen, findings)
    _judge_narrative(judged, specimen, findings)
    _judge_figures(judged, specimen, filings)
    if len(specimen.slips) == 1 and specimen.slips[0].cells:
        _judge_diagnosis(judged, specimen, filings, findings[specimen.at])
    return judged


def _label(slip: Slip) -> str:
    return f"sentence_{slip.kind}" if slip.sentence else slip.kind


def filing_with_statements(truth: Truth) -> Filing:
    """A truth as a filing with the figures that the project finds in its passages."""
    filing = filing_of(truth)
    return replace(filing, statements=find_statements(filing.passages, filing.year))


# Relations within and between reports


def _judge_relations(judged: Judged, specimen: Specimen, findings: Sequence[Sequence[Finding]]) -> None:
    expected = set(_expected(specimen))
    linear = {rule.id for rule in rule_book().rules if rule.check in ("relation", "numbers")}
    found: set[Key] = set()
    for truth, each in zip(specimen.truths, findings, strict=True):
        for finding in each:
            if finding.rule in linear and finding.kind in ("balance", "years"):
                if finding.verdict == "broken":
                    found.add((truth.year, finding.rule, finding.item, finding.column))
                else:
                    judged.others[f"{finding.rule} ({finding.verdict})"] += 1
            elif finding.kind != "narrative":
                judged.others[finding.rule] += 1
                if not specimen.slips:
                    heading = f"clean{_oddity(truth)}: {finding.rule}"
                    judged.failures.append((heading, f"{_where(specimen, truth)}: {finding.message_zh}"))
    judged.expected.update(key[1] for key in expected)
    judged.met.update(key[1] for key in expected & found)
    judged.invented.update(key[1] for key in found - expected)
    for key in sorted(expected - found):
        judged.failures.append((f"missed: {key[1]}", f"{_where(specimen)}: {key}"))
    for key in sorted(found - expected):
        judged.failures.append((f"invented: {key[1]}", f"{_where(specimen)}: {key}"))


def _oddity(truth: Truth) -> str:
    """What gives a rule on the form of a report a reason to speak, although its figures are right."""
    odd = [truth.form] if "_" in truth.form else []
    odd += ["blanks or marks"] if truth.style.zeros != "printed" or truth.style.mark else []
    return f" ({', '.join(odd)})" if odd else ""


def _expected(specimen: Specimen) -> Iterator[Key]:
    for truth in specimen.truths:
        for finding in expected_findings(truth):
            yield (truth.year, *finding.key)
    for bond in broken_over_years(specimen.truths):
        yield (bond.year, *bond.key)


# The narrative against the tables


def _judge_narrative(judged: Judged, specimen: Specimen, findings: Sequence[Sequence[Finding]]) -> None:
    wrong = contradicted(specimen.truths)
    percentages = wrong_percentages(specimen.truths)
    for truth, each in zip(specimen.truths, findings, strict=True):
        told = [finding for finding in each if finding.kind == "narrative"]
        here = [telling for telling in wrong if telling.year == truth.year]
        lame = [telling.stated.sentence for telling in here]
        lame += [stated.sentence for year, stated in percentages if year == truth.year]
        for finding in told:
            _count_narrative(judged, specimen, truth, finding, lame)
        firm = [finding for finding in told if finding.severity != "notice"]
        for telling in here:
            if telling.stated.earlier or telling.stated.at < 0:
                continue
            met = any(_same(finding.quote, telling.stated.sentence) for finding in firm)
            judged.narrative["met" if met else "missed"] += 1
            if not met:
                stated = telling.stated
                text = f"{_where(specimen, truth)}: {stated.quantity} {stated.printed!r} in {stated.sentence!r}"
                judged.failures.append((f"narrative missed: {stated.quantity}", f"{text}; {_cells_of(telling, truth)}"))


def _cells_of(telling: Telling, truth: Truth) -> str:
    return " | ".join(
        ", ".join(f"{variable}={truth.cells[variable].text}" for _, variable in terms if variable in truth.cells)
        for terms in telling.stated.readings
    )


def _count_narrative(
    judged: Judged, specimen: Specimen, truth: Truth, finding: Finding, lame: Sequence[str]
) -> None:
    """A finding is right where a figure of its sentence is wrong, a notice also where it speaks of the office alone."""
    justified = any(_same(finding.quote, sentence) for sentence in lame)
    kind = "notice" if finding.severity == "notice" else "finding"
    office = [stated.sentence for stated in truth.stated if stated.office]
    justified = justified or (kind == "notice" and any(_same(finding.quote, sentence) for sentence in office))
    judged.narrative[f"{kind} {'right' if justified else 'wrong'}"] += 1
    if not justified:
        text = f"{_where(specimen, truth)}: {finding.message_zh} — {finding.formula} — {finding.quote!r}"
        judged.failures.append((f"narrative invented ({kind}): {finding.rule}", text))


def _same(quote: str, sentence: str) -> bool:
    one, other = ("".join(text.split()).strip("。；;") for text in (quote, sentence))
    return bool(one) and (one in other or other in one)


def _judge_figures(judged: Judged, specimen: Specimen, filings: Sequence[Filing]) -> None:
    """How many of the figures that the sentences state were read, and how many of those read are stated."""
    for truth, filing in zip(specimen.truths, filings, strict=True):
        if not filing.statements:
            continue
        read = [(statement.sentence, statement.value) for statement in filing.statements]
        stated = [(each.sentence, abs(each.value), each) for each in truth.stated]
        for sentence, value, each in stated:
            if not each.readings and not each.quantity.startswith(("share", "growth", "fee", "published")):
                continue
            met = any(value == abs(number) and _same(quote, sentence) for quote, number in read)
            judged.figures["met" if met else "missed"] += 1
            if not met:
                text = f"{_where(specimen, truth)}: {each.quantity} {each.printed or '(in words)'} in {sentence!r}"
                judged.failures.append((f"figure not read: {each.quantity}", text))
        for statement in filing.statements:
            right = any(
                abs(statement.value) == value and _same(statement.sentence, sentence) for sentence, value, _ in stated
            )
            judged.figures["right" if right else "wrong"] += 1
            if not right:
                text = f"{_where(specimen, truth)}: {statement.quantity} {statement.value} ({statement.words!r})"
                heading = f"figure read but not stated: {statement.quantity}"
                judged.failures.append((heading, f"{text} in {statement.sentence!r}"))


# The diagnosis of single slips


def _judge_diagnosis(
    judged: Judged, specimen: Specimen, filings: Sequence[Filing], findings: Sequence[Finding]
) -> None:
    slip, truth = specimen.slips[0], specimen.truth
    if not (slip.breaks or _unit_shows(specimen)):
        return
    started = time.perf_counter()
    diagnoses = diagnose(case_of(filings[specimen.at], filings), findings, rule_book())
    judged.seconds.append(time.perf_counter() - started)
    culprit = {(truth.year, variable) for variable in slip.cells}
    _count_single(judged, specimen, culprit, diagnoses)


def _unit_shows(specimen: Specimen) -> bool:
    """Whether the report on the year before holds an amount beside which one in another unit shows."""
    slip, at = specimen.slips[0], specimen.at
    before = specimen.truths[at - 1].cells.get(slip.cells[0]) if at else None
    return slip.kind == "unit" and before is not None and bool(before.value)


def _count_single(
    judged: Judged, specimen: Specimen, culprit: set[Cell], diagnoses: Sequence[Diagnosis]
) -> None:
    kind = specimen.slips[0].kind
    judged.single[f"{kind} all"] += 1
    repairs = [repair for diagnosis in diagnoses for repair in diagnosis.repairs]
    sets = [{(change.year, change.variable) for change in repair.changes} for repair in repairs]
    suspects = set().union(*sets) if sets else set()
    for manner, told in (("relations", told_apart(specimen, sentences=False)), ("first", told_apart(specimen))):
        if not told:
            continue
        judged.single[f"{kind} apart {manner}"] += 1
        named = suspects == culprit if manner == "relations" else bool(sets) and sets[0] == culprit
        judged.single[f"{kind} named {manner}"] += named
        if not named:
            judged.failures.append((f"not named ({manner}): {kind}", _explained(specimen, diagnoses)))
    among = culprit <= suspects if len(culprit) <= 2 else 2 * len(culprit & suspects) >= len(culprit)
    judged.single[f"{kind} among"] += among
    right = any(diagnosis.repairs and diagnosis.repairs[0].slip == kind for diagnosis in diagnoses)
    judged.single[f"{kind} kind"] += right
    if not among:
        judged.failures.append((f"not among the suspects: {kind}", _explained(specimen, diagnoses)))
    if not right:
        judged.failures.append((f"another kind: {kind}", _explained(specimen, diagnoses)))


def told_apart(specimen: Specimen, *, sentences: bool = True) -> bool:
    """Whether no other cell (or pair of cells) could restore what a single slip broke; sentences count if asked for."""
    slip, truth = specimen.slips[0], specimen.truth
    if len(slip.cells) > 2:
        return False
    reports = specimen.truths[max(specimen.at - 1, 0) : specimen.at + 2]
    rivals = Rivals(reports if sentences else [replace(each, stated=()) for each in reports])
    culprit = {(truth.year, variable) for variable in slip.cells}
    single = rivals.single()
    if len(culprit) == 1:
        return single == culprit
    return not single and rivals.pairs() == {frozenset(culprit)}


# In words


def _where(specimen: Specimen, truth: Truth | None = None) -> str:
    truth = truth or specimen.truth
    kinds = "+".join(_label(slip) for slip in specimen.slips)
    return f"{'slipped' if kinds else 'clean'} {specimen.number} ({truth.form}, {truth.size}, report {truth.year}; {kinds})"


def _explained(specimen: Specimen, diagnoses: Sequence[Diagnosis]) -> str:
    slip, truth = specimen.slips[0], specimen.truth
    lines = [_where(specimen)]
    shown = list(zip(slip.cells, slip.before, slip.after, strict=True))
    lines += [f"    planted: {variable} {before} -> {after}" for variable, before, after in shown[:8]]
    lines += [f"    {truth.year} breaks: {' '.join('/'.join(filter(None, key)) for key in slip.breaks[:8])}"]
    for diagnosis in diagnoses:
        lines.append(f"    diagnosis, {diagnosis.count} sets, {len(diagnosis.repairs)} repairs, doubt {diagnosis.doubt}:")
        for repair in diagnosis.repairs[:4]:
            changes = ", ".join(f"{c.year} {c.variable} {c.filed} -> {c.value}" for c in repair.changes[:6])
            lines.append(f"      {repair.slip or '?'}: {changes}")
    return "\n".join(lines)


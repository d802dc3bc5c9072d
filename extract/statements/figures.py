"""From the words and numbers of each sentence to the figures that it states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extract.model.form import Variable
from extract.model.statement import Passage, Statement
from extract.schema import Quantity, readings_in, vocabulary
from extract.statements.clauses import Clause, clauses_of
from extract.statements.context import Context
from extract.statements.denials import Zero, all_of_one_kind, denied
from extract.statements.labels import Label, label_of, nouns, quantity_named, verbs
from extract.statements.sentences import Sentence, sentences
from extract.statements.words import Token, is_telling, tokens_of

# Words beside a number that make it no figure of the whole year.
_PART = frozenset({"part_of_year", "if", "each", "rate", "share", "even", "same_time", "not", "not_done"})
_APPLICATIONS = frozenset({"", "overview", "requests"})  # sections in which 申请 alone is one for information
_NEEDS_OBJECT = frozenset({"disclose", "disclose_actively"})  # what is disclosed is too various to be guessed
_BODIES = frozenset({"enterprise", "research", "welfare", "legal_service"})
_OUTCOMES = frozenset({"granted", "partly_granted", "refused", "unavailable", "rejected", "otherwise"})
_DISPUTES = frozenset({"review", "litigation", "direct", "after_review"})
_DECISIONS = frozenset({"licence", "penalty", "coercion", "admin_fee", "procurement"})
_SAYS_LITTLE = frozenset({"request", "occur"})  # 涉及自然人 3 件, 自然人申请 3 件
_LONG_HEADING = 30


def find_statements(passages: Iterable[Passage], year: int | None) -> tuple[Statement, ...]:
    """All figures that running text states, in order, each once; `year` is that of the report, None if unknown."""
    reader = _Reader(year)
    found = (statement for sentence in sentences(passages) for statement in reader.read(sentence))
    return tuple(dict.fromkeys(found))


class _Reader:
    """Reads sentence after sentence and remembers what later ones leave out."""

    def __init__(self, year: int | None) -> None:
        self._year = year
        self._context = Context()
        self._sentence = Sentence("", "", None, opens=True)
        self._heading = ""
        self._told_disclosure = False

    def read(self, sentence: Sentence) -> Iterator[Statement]:
        """The figures of the next sentence."""
        self._sentence = sentence
        if sentence.opens:
            self._open_paragraph(sentence)
        is_short = sentence.opens and len(sentence.folded) < _LONG_HEADING
        if not is_short and not is_telling(sentence.folded):
            return
        self._context.new_sentence()
        for clause in clauses_of(tokens_of(sentence.folded)):
            yield from self._clause(clause)
            if clause.mark == "(":
                self._context.open()
            elif clause.mark == ")":
                self._context.close()
        if is_short:
            self._heading = self._context.noun
            self._told_disclosure |= not is_telling(sentence.folded) and bool(self._context.seen & _DISPUTES)

    def _open_paragraph(self, sentence: Sentence) -> None:
        """A new paragraph; a short line before it may have said what it is about."""
        if sentence.folded[:1] in "(一二三四五六七八九十":
            self._heading = ""
        self._context = Context(noun=self._heading)
        self._told_disclosure = self._heading == "request"

    def _clause(self, clause: Clause) -> Iterator[Statement]:
        if clause.has_number:
            yield from self._numbers(clause)
        else:
            yield from self._no_number(clause)

    # --- clauses without a number ---

    def _no_number(self, clause: Clause) -> Iterator[Statement]:
        tokens, context = clause.tokens, self._context
        label = label_of([token for token in tokens if token.kind != "mark"])
        self._notice_time(label)
        zeros = [*denied(tokens), *all_of_one_kind(tokens, context)]
        for zero in zeros:
            yield from self._zero(zero)
        self._notice_words(label)
        context.pending = label.core if clause.mark == "、" and not label.strange_after else frozenset()

    def _zero(self, zero: Zero) -> Iterator[Statement]:
        context = self._context
        if context.time or context.so_far:
            return
        first, last = zero.tokens[0].start, zero.tokens[-1].end
        scope = ";".join(filter(None, (zero.applicant, context.office)))
        yield self._statement(zero.quantity, scope, Token("number", first, last), (first, last))

    def _notice_words(self, label: Label) -> None:
        """Remember noun and verb of words that state nothing themselves."""
        context = self._context
        found = sorted(label.core & nouns())
        context.seen |= frozenset(found)
        if len(found) == 1:
            context.noun = found[0]
        elif found:
            context.noun = ""
        spoken = sorted(label.core & verbs())
        if len(spoken) == 1:
            context.verb = spoken[0]

    def _notice_time(self, label: Label) -> None:
        context = self._context
        if "carry" not in label.core:
            for year in label.years:
                context.time = _time(year, self._year)
            if "last" in label.marks and not label.marks & {"compare", "same_time"}:
                context.time = "last_year"
            elif "this" in label.marks:
                context.time = ""
        context.so_far = "so_far" in label.marks or context.so_far
        for office in ("region", "government", "office"):
            if office in label.marks:
                context.office = office

    # --- clauses with numbers ---

    def _numbers(self, clause: Clause) -> Iterator[Statement]:
        tokens = clause.tokens
        places = [index for index, token in enumerate(tokens) if token.kind == "number"]
        begin = 0
        for place, following in zip(places, [*places[1:], len(tokens)], strict=True):
            left, right = (self._label(part) for part in (tokens[begin:place], tokens[place + 1 : following]))
            if following < len(tokens) and not left.empty:
                right = Label()  # the words between two numbers belong to the second
            yield from self._number(tokens[place], left, right)
            begin = place + 1
        for zero in all_of_one_kind(tokens[begin:], self._context):
            yield from self._zero(zero)
        self._context.pending = frozenset()

    def _label(self, tokens: Sequence[Token]) -> Label:
        """A label; beside 结转 the year before and the year after say whence and whither."""
        label = label_of(tokens)
        if "carry" in label.core and self._year is not None:
            named = {self._year - 1: "last", self._year + 1: "next"}
            label.core |= {named[year] for year in label.years if year in named}
        return label

    def _number(self, number: Token, left: Label, right: Label) -> Iterator[Statement]:
        self._notice_time(left)
        if number.unit == "%":
            yield from self._percentage(number, left)
            return
        if number.unit == "个百分点" or left.marks & _PART or right.marks & {"if", "rate", "share"}:
            return
        if left.marks & {"more", "less"} or "compare" in left.marks:
            yield from self._change(number, left)
            return
        named = self._named(number, left, right)
        if named is None:
            if left.strange or right.strange or not left.empty:
                self._context.lose_subject()
            return
        yield from self._stated(number, *named)

    def _named(self, number: Token, left: Label, right: Label) -> tuple[Quantity, Label] | None:
        """The quantity of a number and the label that names it: the words before it, else those behind it."""
        if not number.unit and (right.tokens or not self._context.outer):
            return None
        if not left.empty or "total" in left.marks:
            quantity = self._by_left(number, left, right)
            return (quantity, left) if quantity else None
        if left.strange or right.strange:
            return None
        if right.empty or right.core == {"request"} or (number.value == 1 and not number.about):
            return None
        quantity = self._resolve(right.core, right, number.unit)
        return (quantity, replace(right, marks=left.marks | right.marks, about=left.about)) if quantity else None

    def _by_left(self, number: Token, left: Label, right: Label) -> Quantity | None:
        if left.strange_after or (left.generic and not self._is_for_information(left)):
            return None
        core = left.core | self._context.pending
        if self._is_listed_as_disclosed(core) or (core == {"request"} and number.value == 1 and right.core):
            return None
        if not (left.applicants or left.channels) or core - {"request"}:
            whole = quantity_named(core, number.unit)
            if whole is not None and not self._is_doubtful(left, core):
                return whole
        return None if left.strange else self._with_right(core, left, right, number.unit)

    def _with_right(self, core: frozenset[str], left: Label, right: Label, unit: str) -> Quantity | None:
        """The quantity of words on both sides (收到 12 件申请), or of those before it with what they leave out."""
        if right.strange:
            return None
        if right.core:
            return quantity_named(core | right.core, unit) if left.core or not right.generic else None
        return self._resolve(core, left, unit)

    def _is_doubtful(self, label: Label, core: frozenset[str]) -> bool:
        """Whether a noun without a verb may mean something else: it stands behind unknown words."""
        return label.strange_before and not core & verbs() and bool(core & nouns())

    def _is_listed_as_disclosed(self, core: frozenset[str]) -> bool:
        """Whether licences or penalties are named as kinds of what was disclosed: these are items, not decisions."""
        return self._context.verb in _NEEDS_OBJECT and not core & verbs() and bool(core & _DECISIONS)

    def _is_for_information(self, label: Label) -> bool:
        """Whether 申请 alone means one for government information here."""
        if self._context.noun == "request":
            return True
        return not self._context.noun and not label.strange and self._sentence.section in _APPLICATIONS

    def _resolve(self, core: frozenset[str], label: Label, unit: str) -> Quantity | None:
        """The quantity of words that leave out their subject or verb."""
        context = self._context
        divided = bool(label.applicants or label.channels)
        if core == {"request"} and divided and context.parent is None:
            return vocabulary().quantities["received"]
        if not core - _SAYS_LITTLE and divided:
            return self._whole() if label.applicants != ("other",) or self._lists_bodies() else None
        if not core - _SAYS_LITTLE and "total" in label.marks:
            return self._sum()
        if (context.pending and core != context.pending) or core & _NEEDS_OBJECT:
            return quantity_named(core, unit)
        options: list[frozenset[str]] = [core]
        options += [core | {each} for each in (context.noun, context.verb) if each]
        options += [core | {context.noun, context.verb}] if context.noun and context.verb else []
        return next(filter(None, (quantity_named(option, unit) for option in options)), None) if core else None

    def _whole(self) -> Quantity | None:
        context = self._context
        if context.parent is not None:
            return context.parent
        return vocabulary().quantities["received"] if context.noun == "request" else None

    def _lists_bodies(self) -> bool:
        """Whether kinds of organisations are being listed: only then is 其他组织 the last of them."""
        before = self._context.last
        return before is not None and bool(set(before.scope.split(";")) & _BODIES)

    def _sum(self) -> Quantity | None:
        """What 共 N 件 sums up: applicants or channels listed before it, or what is new and what was carried in."""
        context = self._context
        listed = [each.quantity for each in context.listed]
        if context.last is not None and _is_division(context.last):
            return self._whole()
        if len(_OUTCOMES.intersection(listed)) > 2:
            return vocabulary().quantities["handled"]
        if set(listed[-2:]) in ({"new_received", "carried_in"}, {"received", "carried_in"}):
            return vocabulary().quantities["to_handle"]
        return self._whole() if not listed else None

    def _stated(self, number: Token, quantity: Quantity, label: Label) -> Iterator[Statement]:
        context = self._context
        if number.value and quantity.says[0] & _DISPUTES and not self._is_about_disclosure():
            return
        time = "cumulative" if context.so_far and not quantity.stock else context.time
        self._notice_quantity(quantity, label)
        if time == "other" or len(label.applicants) > 1 or len(label.channels) > 1:
            return
        office = context.office
        part = "part" if office and label.marks & {office} and "of_which" in label.marks else ""
        scope = ";".join(filter(None, (*label.applicants, *label.channels, office, part, time)))
        first, last = min(label.start, number.start), max(number.end, label.tokens[-1].end if label.tokens else 0)
        told = replace_about(number, label)
        statement = self._statement(quantity, scope, told, (first, last))
        context.last = statement
        context.listed = (*context.listed, statement)
        yield statement

    def _is_about_disclosure(self) -> bool:
        """Whether a dispute is one about disclosure: its chapter, its heading or its paragraph says so."""
        if self._sentence.section == "challenges" or self._heading in _DISPUTES or self._told_disclosure:
            return True
        self._told_disclosure = any(word in self._sentence.folded for word in vocabulary().disclosure)
        return self._told_disclosure

    def _notice_quantity(self, quantity: Quantity, label: Label) -> None:
        context = self._context
        told = [concept for concept in sorted(quantity.says[0]) if concept in nouns()]
        found = sorted(label.core & nouns()) or told or (["request"] if quantity.readings and _is_of_requests(quantity) else [])
        if len(found) == 1:
            context.noun = found[0]
        context.seen |= frozenset(found)
        spoken = sorted(label.core & verbs())
        if len(spoken) == 1:
            context.verb = spoken[0]
        if quantity.whole and not (label.applicants or label.channels):
            context.parent = quantity

    # --- comparisons and shares ---

    def _percentage(self, number: Token, label: Label) -> Iterator[Statement]:
        """Growth over last year, a share of the figure before, or any other rate."""
        if label.strange_after and "share" not in label.marks:
            return
        if label.marks & {"more", "less"}:
            kind, scope = "growth", self._spoken_of(label)
        elif "share" in label.marks or (self._context.outer and not label.tokens):
            kind, scope = "share", self._shared(label)
        else:
            return
        if scope:
            value = replace_about(number, label)
            falls = "less" in label.marks
            token = value._replace(value=-value.value) if falls else value
            start = label.start if label.tokens else number.start
            yield self._statement(vocabulary().quantities[kind], scope, token, (start, number.end))

    def _shared(self, label: Label) -> str:
        """The part whose share is told, with its scope: named before 占, else the figure before."""
        at = next((index for index, token in enumerate(label.tokens) if token.concept == "share"), 0)
        part, before = label_of(label.tokens[:at]), self._context.last
        if part.strange or part.channels or part.core - {"request"}:
            return ""
        if part.applicants:
            whole = self._whole()
            return f"{whole.id};{part.applicants[0]}" if whole and len(part.applicants) == 1 else ""
        return f"{before.quantity};{before.scope}".rstrip(";") if before and not part.core else ""

    def _spoken_of(self, label: Label) -> str:
        """The quantity that grows: named beside the growth, else that of the figure before."""
        core = label.core
        if core and not label.strange:
            named = quantity_named(core, "件") or quantity_named(core | {self._context.noun}, "件")
            return named.id if named else ""
        before = self._context.last
        return before.quantity if before and not before.scope and not label.strange else ""

    def _change(self, number: Token, label: Label) -> Iterator[Statement]:
        scope = self._spoken_of(label)
        if scope and not label.strange and label.marks & {"more", "less"}:
            token = replace_about(number, label)
            falls = "less" in label.marks
            changed = token._replace(value=-token.value) if falls else token
            yield self._statement(vocabulary().quantities["change"], scope, changed, (label.start, number.end))

    def _statement(self, quantity: Quantity, scope: str, number: Token, span: tuple[int, int]) -> Statement:
        sentence = self._sentence
        return Statement(
            quantity.id, scope, number.value, sentence.folded[slice(*span)], sentence.text, number.unit, number.about,
            number.upper, sentence.section, sentence.place,
        )  # fmt: skip


def replace_about(number: Token, label: Label) -> Token:
    """A number that its words call an estimate."""
    return number._replace(about=True) if label.about else number


def _is_division(statement: Statement) -> bool:
    kinds = vocabulary().kinds
    return any(kinds.get(part) in ("applicants", "channels") for part in statement.scope.split(";"))


def _is_of_requests(quantity: Quantity) -> bool:
    return any(term.table == "requests" for reading in quantity.readings for term in reading)


def _time(year: int, own: int | None) -> str:
    return "" if own is None or year == own else "last_year" if year == own - 1 else "other"


# --- as evidence for cells -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A figure that speaks of one cell beyond doubt: the cell's full name, the number, and the words that state it."""

    cell: str
    value: Decimal
    words: str


def figures_of_cells(statements: Sequence[Statement], cells: tuple[Variable, ...]) -> list[CellFigure]:
    """Exact figures whose words have one lawful reading in a form with these cells, and that reading is one cell."""
    return list(dict.fromkeys(_cell_figures(statements, cells)))


def _cell_figures(statements: Sequence[Statement], cells: tuple[Variable, ...]) -> Iterator[CellFigure]:
    for statement in statements:
        if statement.approximate or statement.upper is not None or statement.unit in ("元", "%"):
            continue
        readings = lawful_readings(statement.quantity, statement.scope, cells)
        if len(readings) == 1 and len(readings[0]) == 1:
            yield CellFigure(str(readings[0][0][1]), statement.value, statement.words)


@lru_cache(maxsize=4096)
def lawful_readings(quantity: str, scope: str, cells: tuple[Variable, ...]) -> tuple[tuple[tuple[int, Variable], ...], ...]:
    """All sums of cells that a figure may lawfully mean; none where it speaks of another time or another office."""
    kinds = vocabulary().kinds
    parts = scope.split(";") if scope else []
    if set(parts) & {"last_year", "cumulative", "part"}:
        return ()
    applicant = next((part for part in parts if kinds.get(part) == "applicants"), "")
    channel = next((part for part in parts if kinds.get(part) == "channels"), "")
    return readings_in(vocabulary().quantities[quantity], applicant, channel, cells)

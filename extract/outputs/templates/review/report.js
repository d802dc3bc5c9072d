// One report opened: what is found, what may have happened, and its tables.

/** Everything about a report; `live` where it can be clicked, else for paper. */
function drawReport(report, live) {
  const details = detailsOf(report);
  const section = el("article", { class: "report", "data-report": report.at, "aria-label": `${agencyOf(report)} ${yearOf(report)}` });
  section.append(reportHead(report, details));
  if (details) {
    const opinion = el("div", { class: "opinion" }, opinionParts(details, live));
    section.append(el("div", { class: "split" }, opinion, el("div", { class: "drawn" }, drawTables(details), legend())));
  }
  if (live && details) listen(section, details);
  return section;
}

function reportHead(report, details) {
  const facts = [
    [say("reportNumber"), report.id],
    [say("form"), report.form],
    [say("period"), report.from && `${report.from} – ${report.to || ""}`],
    [say("published"), report.published],
    [say("outcome"), readingWords(report)],
  ];
  return el("header", null,
    el("h2", null, `${agencyOf(report)} · ${yearOf(report)}`),
    report.title ? el("p", { class: "title" }, report.title) : null,
    el("p", { class: "facts" }, facts.filter(([, fact]) => fact).map(([name, fact]) => el("span", null, el("b", null, name), ` ${fact}`)),
      el("span", null, el("b", null, say("source")), " ", sourceLink(report, report.source || report.href))),
    report.message ? el("p", { class: "message" }, report.message) : null,
    details && details.notes ? el("p", { class: "quiet" }, `${say("notes")}: ${details.notes.join("; ")}`) : null);
}

function readingWords(report) {
  const unsure = report.unsure ? say("cellsUnsure", report.unsure) : "";
  return listed([say(report.outcome), say("cellsRead", report.read || 0, report.cells || 0), unsure], ",");
}

function opinionParts(details, live) {
  const parts = [el("h3", null, say("opinion"))];
  if (!details.findings.length) parts.push(el("p", { class: "quiet" }, say("noFindings")));
  details.findings.forEach((finding, number) => parts.push(findingCard(finding, number, details, live)));
  if (details.undecided) parts.push(undecidedList(details));
  if (details.diagnoses.length) {
    parts.push(el("h3", null, say("diagnosis")), el("p", { class: "quiet" }, say("notChanged")));
    parts.push(...details.diagnoses.map((diagnosis) => diagnosisCard(diagnosis, details)));
  }
  if (details.settled.length) {
    parts.push(el("h3", null, say("settled")), ...details.settled.map((finding) => settledCard(finding, details)));
  }
  if (details.leftovers) {
    parts.push(el("h3", null, say("leftovers")), el("ul", null, details.leftovers.map(([text, reason]) => el("li", null, `“${text}” (${reason})`))));
  }
  return parts;
}

// --- findings --------------------------------------------------------------------------------------------------------

function findingCard(finding, number, details, live) {
  const title = [el("span", { class: "number" }, `${number + 1}.`), badge(finding.severity), el("span", { class: "rule" }, finding.rule.id),
    finding.fingerprint ? el("code", { class: "fingerprint", title: say("fingerprint") }, finding.fingerprint) : null];
  const clickable = live && finding.cells.length + finding.suspects.length;
  const head = clickable
    ? el("button", { type: "button", class: "cardhead", "aria-pressed": "false", title: say("showCells"), "data-finding": number }, title)
    : el("div", { class: "cardhead" }, title);
  return el("section", { class: `card ${finding.severity}`, "data-card": number }, head, findingBody(finding, details, isFirst(finding, details)));
}

/** Whether no finding before it is of the same rule: the reason is told once. */
function isFirst(finding, details) {
  return details.findings.find((each) => each.rule === finding.rule) === finding;
}

function findingBody(finding, details, reasoned) {
  const conditions = [finding.verdict && say(finding.verdict), finding.doubt === "reading" ? say("doubtReading") : ""].filter(Boolean);
  return el("div", { class: "body" },
    finding.decision ? el("p", { class: "decision" }, decisionWords(finding.decision)) : null,
    el("p", null, either([finding.zh, finding.en])),
    conditions.length ? el("p", { class: "condition" }, listed(conditions, ";")) : null,
    el("dl", null,
      entry("formula", finding.formula && el("code", null, finding.formula)),
      entry("suspects", finding.suspects.length && listed(finding.suspects.map((at) => cellName(details.cells[at])), ";")),
      entry("suggestion", either(finding.suggestion)),
      entry("quote", finding.quote && el("q", null, finding.quote)),
      entry("place", placesOf(finding, details)),
      entry("reason", reasoned && finding.rule.reason)));
}

function entry(name, content) {
  return content ? el("div", null, el("dt", null, say(name)), el("dd", null, content)) : null;
}

/** Where a finding stands: one or two places, or the first and the last with their number. */
function placesOf(finding, details) {
  const places = [...finding.cells.map((at) => details.cells[at].place).filter(Boolean), ...finding.where];
  const found = [...new Set(places)];
  if (found.length < 3) return found.join("; ");
  return say("places", found[0], found[found.length - 1], found.length);
}

function undecidedList({ undecided, sheets }) {
  const lines = undecided.map(([rule, ...names]) =>
    el("li", null, [RULES[rule].id, namedCell(sheets, ...names)].filter(Boolean).join(": ")));
  return el("details", { class: "undecided" }, el("summary", null, say("undecidedNote", undecided.length)), el("ul", null, lines));
}

function settledCard(finding, details) {
  return el("section", { class: "card settled" },
    el("div", { class: "cardhead" }, badge(finding.severity), el("span", { class: "rule" }, finding.rule.id)),
    findingBody(finding, details, false));
}

/** What a person has decided about a finding: verdict, whether it still holds, reason, author, date. */
function decisionWords([verdict, standing, ...facts]) {
  const words = [say(`decided_${verdict}`), standing === "holds" ? "" : say("reopened"), ...facts];
  return words.filter(Boolean).join(" · ");
}

// --- diagnoses -------------------------------------------------------------------------------------------------------

function diagnosisCard(diagnosis, details) {
  const repairs = diagnosis.repairs || [];
  const broken = (diagnosis.broken || []).map(([rule, item, column]) => `${RULES[rule].id} (${namedCell(details.sheets, "", item, column)})`);
  return el("section", { class: "card diagnosis" },
    el("p", { class: "count" }, countWords(diagnosis.count || 0, repairs.length)),
    el("ol", { class: "repairs" }, repairs.map((repair) => repairLine(repair, details))),
    el("p", { class: "quiet" }, say(diagnosis.doubt === "reading" ? "doubtReading" : "doubtFiling")),
    broken.length ? el("p", { class: "quiet" }, `${say("restores")}: ${listed(broken, ";")}`) : null);
}

function countWords(count, listed) {
  if (count === 1) return say("unique");
  return count < 0 ? say("uncounted") : say("alternatives", count, listed);
}

function repairLine(repair, details) {
  const changes = repair.changes.map(([at, year, name, filed, proposed]) =>
    el("li", null, changedCell(at, year, name, details), ": ", el("s", null, filed || say("blank")), " → ", el("ins", null, proposed)));
  return el("li", null, either([repair.zh || "", repair.en || ""]), el("ul", null, changes));
}

function changedCell(at, year, name, details) {
  if (at >= 0) return cellName(details.cells[at]);
  const label = namedCell(details.sheets, ...name.split("."));
  return year ? `${say("otherYear", year)} ${label}` : label;
}

// --- legend ----------------------------------------------------------------------------------------------------------

function legend() {
  const sample = (classes, content, words) => el("span", null, el("i", { class: `value ${classes}`, "aria-hidden": "true" }, content), ` ${words}`);
  const mark = (sign) => el("span", { class: "mark" }, sign);
  return el("p", { class: "legend" }, el("b", null, say("legend")),
    sample("error", [mark(MARKS.error), "25"], say("legendError")),
    sample("warning", [mark(MARKS.warning), "25"], say("legendWarning")),
    sample("notice", [mark(MARKS.notice), "25"], say("legendNotice")),
    sample("error suspect", [mark("◆"), el("s", null, "25"), el("ins", null, "→52")], say("legendSuspect")),
    sample("blank", "", say("blank")),
    sample("not_applicable", "/", say("not_applicable")),
    sample("derived", "25", say("derived")),
    sample("ambiguous", "?", say("ambiguous")),
    sample("unreadable", "!", say("unreadableCell")),
    sample("corrected", "25", say("corrected")),
    sample("absent", "", say("absent")));
}

// --- from finding to cells and back ----------------------------------------------------------------------------------

function listen(section, details) {
  const cellAt = (target) => {
    const cell = target.closest && target.closest("td[data-cell]");
    return cell && section.contains(cell) ? cell : null;
  };
  const note = (event) => {
    const cell = cellAt(event.target);
    if (cell) showTip(cell, cellNote(details.cells[cell.dataset.cell], details));
  };
  section.addEventListener("mouseover", note);
  section.addEventListener("focusin", note);
  section.addEventListener("mouseout", hideTip);
  section.addEventListener("focusout", hideTip);
  section.addEventListener("click", (event) => {
    const head = event.target.closest("[data-finding]");
    const cell = cellAt(event.target);
    if (head) light(section, details, Number(head.dataset.finding));
    else if (cell) pointAtFindings(section, details.cells[cell.dataset.cell]);
  });
}

/** Light up the cells of one finding, or put them out again. */
function light(section, details, number) {
  const heads = [...section.querySelectorAll("[data-finding]")];
  const pressed = heads.find((head) => Number(head.dataset.finding) === number);
  const on = pressed.getAttribute("aria-pressed") !== "true";
  for (const head of heads) head.setAttribute("aria-pressed", String(on && head === pressed));
  const finding = details.findings[number];
  const lit = new Set(on ? [...finding.cells, ...finding.suspects] : []);
  for (const cell of section.querySelectorAll("td[data-cell]")) cell.classList.toggle("lit", lit.has(Number(cell.dataset.cell)));
  const first = section.querySelector("td.lit");
  if (first) first.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Point at the findings that a cell is part of. */
function pointAtFindings(section, cell) {
  const cards = [...section.querySelectorAll("[data-card]")];
  for (const card of cards) card.classList.toggle("pointed", cell.findings.includes(Number(card.dataset.card)));
  const first = section.querySelector(".pointed");
  if (first) first.scrollIntoView({ block: "nearest" });
}

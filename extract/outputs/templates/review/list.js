// The summary, the filter, and the overview of reports, a page at a time.
const PAGE = 100;
const page = document.getElementById("page");
const state = { agency: "", year: "", rule: "", severity: "", standing: "", sort: "grave", page: 1, open: new Set() };

const SORTS = {
  grave: (a, b) => compare(b.counts, a.counts) || a.at - b.at,
  agency: (a, b) => (a.agency || "").localeCompare(b.agency || "", "zh-CN") || (a.year || 0) - (b.year || 0) || a.at - b.at,
  year: (a, b) => (b.year || 0) - (a.year || 0) || compare(b.counts, a.counts) || a.at - b.at,
  source: (a, b) => a.at - b.at,
};

/** Lists of numbers, first difference first. */
function compare(some, others) {
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return some[at] - others[at];
  return 0;
}

const STANDINGS = {
  told: (report) => report.told.length > 0,
  clean: (report) => !report.unread && !report.told.length,
  undecidedOnly: (report) => (report.undecided || 0) > 0,
  unread: (report) => report.unread,
};

/** The reports that the filter lets through, in the order chosen. */
function chosen() {
  const words = state.agency.trim().toLowerCase();
  const grave = state.severity ? SEVERITIES.indexOf(state.severity) : -1;
  const rule = state.rule ? RULES.findIndex((each) => each.id === state.rule) : -1;
  const fits = (report) =>
    (!words || `${report.agency || ""}\n${report.source || ""}`.toLowerCase().includes(words)) &&
    (!state.year || String(report.year || "?") === state.year) &&
    (!STANDINGS[state.standing] || STANDINGS[state.standing](report)) &&
    (!(state.rule || state.severity) || report.told.some(([at, severity]) => (!state.rule || at === rule) && (!state.severity || severity === grave)));
  return REPORTS.filter(fits).sort(SORTS[state.sort] || SORTS.grave);
}

// --- summary ---------------------------------------------------------------------------------------------------------

function drawSummary() {
  const some = (test) => REPORTS.filter(test).length;
  const tiles = [
    ["reports", REPORTS.length, { standing: "", severity: "" }],
    ["withErrors", some((report) => report.counts[0]), { standing: "", severity: "error" }],
    ["withWarnings", some((report) => !report.counts[0] && report.told.length), null],
    ["clean", some(STANDINGS.clean), { standing: "clean", severity: "" }],
    ["unread", some(STANDINGS.unread), { standing: "unread", severity: "" }],
  ];
  return el("section", { class: "summary", "aria-label": say("summary") },
    el("dl", { class: "tiles" }, tiles.map(([name, count, filter]) => el("div", { class: name }, el("dt", null, say(name)),
      el("dd", null, filter && count ? chooser(filter, String(count)) : String(count))))),
    el("div", { class: "tallies" }, tally("byRule", ruleTally()), tally("byYear", yearTally())));
}

/** A button that sets the filter. */
function chooser(filter, words) {
  return el("button", { type: "button", class: "chooser", onclick: () => choose(filter) }, words);
}

function ruleTally() {
  const rows = RULES.map((rule) => ({ rule, counts: [0, 0, 0], reports: 0 }));
  for (const report of REPORTS) {
    for (const [rule, severity, count] of report.told) rows[rule].counts[severity] += count;
    for (const rule of new Set(report.told.map(([each]) => each))) rows[rule].reports += 1;
  }
  return rows.filter((row) => row.reports).sort((a, b) => compare(b.counts, a.counts)).map((row) => [
    el("div", null, chooser({ rule: row.rule.id }, row.rule.id), el("span", { class: "sentence" }, either(row.rule.words))), ...row.counts, row.reports]);
}

function yearTally() {
  const rows = new Map();
  for (const report of REPORTS.filter((each) => !each.unread)) {
    const year = String(report.year || "?");
    const row = rows.get(year) || { counts: [0, 0, 0], reports: 0 };
    row.reports += 1;
    row.counts = row.counts.map((count, at) => count + report.counts[at]);
    rows.set(year, row);
  }
  return [...rows].sort(([a], [b]) => (a < b ? 1 : -1)).map(([year, row]) => [
    chooser({ year }, year === "?" ? say("noYear") : year), ...row.counts, row.reports]);
}

function tally(name, rows) {
  const heads = [say(name === "byRule" ? "rule" : "year"), ...SEVERITIES.map((each) => badge(each)), say("reports")];
  return el("table", { class: `tally ${name}` }, el("caption", null, say(name)),
    el("thead", null, el("tr", null, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", null, rows.map(([first, ...numbers]) => el("tr", null, el("th", { scope: "row" }, first),
      numbers.map((number) => el("td", { class: number ? "" : "zero" }, String(number)))))));
}

// --- filter ----------------------------------------------------------------------------------------------------------

function drawFilter() {
  const years = [...new Set(REPORTS.map((report) => String(report.year || "?")))].sort().reverse();
  const told = RULES.filter((_, at) => REPORTS.some((report) => report.told.some(([rule]) => rule === at)));
  const agencies = [...new Set(REPORTS.map((report) => report.agency).filter(Boolean))].sort((a, b) => a.localeCompare(b, "zh-CN"));
  return el("form", { class: "filter", role: "search", "aria-label": say("filter"), onsubmit: (event) => event.preventDefault() },
    el("label", null, say("agency"), el("input", { type: "search", name: "agency", list: "agencies", value: state.agency,
      placeholder: say("agencyHint"), autocomplete: "off", oninput: (event) => choose({ agency: event.target.value }, true) })),
    el("datalist", { id: "agencies" }, agencies.map((agency) => el("option", { value: agency }))),
    picker("year", say("allYears"), years.map((year) => [year, year === "?" ? say("noYear") : year])),
    picker("rule", say("allRules"), told.map((rule) => [rule.id, `${rule.id} ${either(rule.words).slice(0, 28)}`])),
    picker("severity", say("allSeverities"), SEVERITIES.map((each) => [each, `${MARKS[each]} ${say(each)}`])),
    picker("standing", say("allReports"), Object.keys(STANDINGS).map((each) => [each, say(each)])),
    el("button", { type: "button", onclick: () => choose({ agency: "", year: "", rule: "", severity: "", standing: "" }) }, say("reset")),
    el("button", { type: "button", onclick: () => window.print() }, say("print")),
    el("output", { id: "shown", "aria-live": "polite" }));
}

function picker(name, all, options) {
  const select = el("select", { name, onchange: (event) => choose({ [name]: event.target.value }, true) },
    el("option", { value: "" }, all), options.map(([value, words]) => el("option", { value }, words)));
  select.value = state[name];
  return el("label", null, say(name), select);
}

// --- overview --------------------------------------------------------------------------------------------------------

const HEADS = [["grave", "findings"], ["agency", "agency"], ["year", "year"], [null, "form"], [null, "outcome"], ["source", "source"]];

function drawOverview(reports) {
  const pages = Math.max(1, Math.ceil(reports.length / PAGE));
  state.page = Math.min(Math.max(1, state.page), pages);
  const shown = reports.slice((state.page - 1) * PAGE, state.page * PAGE);
  const heads = HEADS.map(([sort, name]) => el("th", { scope: "col", class: `c-${name}`, "aria-sort": sort === state.sort ? "other" : null },
    sort ? el("button", { type: "button", title: say("sortBy"), onclick: () => choose({ sort }) }, say(name), sort === state.sort ? " ▾" : "") : say(name)));
  if (!shown.length) return [el("p", { class: "quiet" }, say("nothing"))];
  return [
    el("table", { class: "overview" }, el("thead", null, el("tr", null, heads)), el("tbody", null, shown.map(overviewRows))),
    pages > 1 ? pager(pages) : null,
  ];
}

/** A report's line and, where it is open, the report itself below it. */
function overviewRows(report) {
  const row = overviewRow(report, true);
  return state.open.has(report.at) ? [row, openedRow(report)] : [row];
}

function overviewRow(report, live) {
  const open = state.open.has(report.at);
  const name = live && report.part
    ? el("button", { type: "button", class: "opener", "aria-expanded": String(open), onclick: (event) => toggle(report, event.currentTarget.closest("tr")) },
      el("span", { class: "arrow", "aria-hidden": "true" }, open ? "▼" : "▶"), ` ${agencyOf(report)}`)
    : agencyOf(report);
  return el("tr", { class: `line ${report.unread ? "unread" : ""}`, "data-line": report.at },
    el("td", { class: "c-findings" }, standing(report)),
    el("th", { scope: "row", class: "c-agency" }, name),
    el("td", { class: "c-year" }, yearOf(report)),
    el("td", { class: "c-form" }, report.form || ""),
    el("td", { class: "c-outcome", title: report.message || null }, reading(report)),
    el("td", { class: "c-source" }, sourceLink(report, lastPart(report.source || report.href))));
}

function standing(report) {
  const badges = SEVERITIES.map((severity, at) => (report.counts[at] ? badge(severity, report.counts[at]) : null));
  const undecided = report.undecided ? el("span", { class: "quiet", title: say("undecidedNote", report.undecided) }, `□ ${report.undecided}`) : null;
  const decided = report.settled ? el("span", { class: "quiet" }, say("settledCount", report.settled)) : null;
  if (!report.told.length && !report.unread && !undecided && !decided) return [el("span", { class: "fine" }, `✓ ${say("clean")}`)];
  return [...badges, undecided, decided];
}

function reading(report) {
  const cells = report.cells ? ` ${report.read || 0}/${report.cells}` : "";
  return listed([say(report.outcome) + cells, report.unsure ? say("cellsUnsure", report.unsure) : ""], ",");
}

function lastPart(path) {
  return path.split("/").filter(Boolean).pop() || path;
}

function openedRow(report) {
  return el("tr", { class: "opened" }, el("td", { colspan: HEADS.length }, drawReport(report, true)));
}

function toggle(report, row) {
  if (state.open.delete(report.at)) row.nextElementSibling.remove();
  else {
    state.open.add(report.at);
    row.after(openedRow(report));
  }
  const opener = row.querySelector(".opener");
  opener.setAttribute("aria-expanded", String(state.open.has(report.at)));
  opener.querySelector(".arrow").textContent = state.open.has(report.at) ? "▼" : "▶";
  remember();
}

function pager(pages) {
  const step = (by, name) => el("button", { type: "button", disabled: state.page + by < 1 || state.page + by > pages, onclick: () => turn(by) }, say(name));
  return el("nav", { class: "pager" }, step(-1, "previous"), ` ${say("pageOf", state.page, pages)} `, step(1, "next"));
}

function turn(by) {
  state.page += by;
  redraw();
  document.querySelector(".overview").scrollIntoView({ block: "start" });
}

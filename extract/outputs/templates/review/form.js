// The statutory form redrawn: its tables on the grids on which it prints them, with their spans and ordinals.

/** The tables of a report, each under the heading of its section. */
function drawTables(details) {
  if (!details.sheets.length) return el("p", { class: "quiet" }, say("notDrawn"));
  const cells = details.cells.values();
  const mixed = new Set(details.sheets.flatMap((sheet) => sheet.editions)).size > 1;
  return el("div", { class: "tables" }, details.sheets.map((sheet) => drawSheet(sheet, cells, details, mixed)));
}

/** One table; `cells` gives the report's cells in the order in which tables are drawn. */
function drawSheet(sheet, cells, details, mixed) {
  const editions = mixed ? sheet.editions.map((each) => say("edition", each)).join(" + ") : "";
  const caption = el("caption", null, either(sheet.title), mixed ? el("span", { class: "edition" }, editions) : null);
  const draw = (drawn) => (isValue(drawn) ? valueCell(cells.next().value, drawn[3], details) : labelCell(drawn));
  const rows = sheet.rows.map((row) => el("tr", null, row.map(draw)));
  const table = el("table", { class: `sheet ${sheet.table}` }, caption, el("tbody", null, rows));
  return el("div", { class: "scroll" }, table);
}

function labelCell([role, rowspan, colspan, chinese, inEnglish]) {
  const spans = { rowspan: rowspan > 1 ? rowspan : null, colspan: colspan > 1 ? colspan : null };
  return el(role === "unit" ? "td" : "th", { class: role === "label" && rowspan > 1 ? "group" : role, ...spans }, either([chinese, inEnglish]));
}

// --- cells with values -----------------------------------------------------------------------------------------------

const SIGNS = { ambiguous: "?", unreadable: "!" };

/** What the cell shows: the number as read, or what is printed instead of one. */
function shownValue(cell) {
  if (cell.status === "not_applicable") return cell.aside || "/";
  if (cell.status === "unreadable") return cell.aside || SIGNS.unreadable;
  if (cell.status === "ambiguous") return SIGNS.ambiguous;
  return cell.value + (cell.unit ? ` ${cell.unit}` : "");
}

function valueCell(cell, colspan, details) {
  const classes = ["value", cell.status, cell.severity, cell.suspect ? "suspect" : ""].filter(Boolean).join(" ");
  const marked = cell.severity || cell.suspect;
  const content = marked ? markedContent(cell) : cell.status === "reported" && !cell.aside && !cell.unit ? cell.value : plainContent(cell);
  return el("td", { class: classes, "data-cell": cell.at, colspan: colspan > 1 ? colspan : null },
    marked ? el("button", { type: "button", "aria-label": cellWords(cell, details) }, content) : content);
}

function plainContent(cell) {
  const shown = shownValue(cell);
  return el("span", { title: cell.status === "reported" ? cell.aside : `${statusWords(cell)} ${cell.aside}`.trim() }, shown);
}

/** The filed number with its mark, and beside it what would balance. */
function markedContent(cell) {
  const shown = shownValue(cell);
  const proposals = [...new Set(cell.proposals)];
  const filed = proposals.length ? el("s", null, shown || "□") : el("span", null, shown);
  const mark = el("span", { class: "mark" }, cell.suspect ? "◆" : MARKS[cell.severity]);
  return [mark, filed, proposals.length ? el("ins", null, `→${proposals.join("/")}`) : null];
}

function statusWords(cell) {
  return say(cell.status === "unreadable" ? "unreadableCell" : cell.status);
}

/** A marked cell in words, for those who do not see it. */
function cellWords(cell, details) {
  const parts = [cellName(cell), shownValue(cell) || say("blank")];
  if (cell.status !== "reported" && cell.status !== "blank") parts.push(statusWords(cell));
  if (cell.suspect) parts.push(say("suspects"));
  if (cell.proposals.length) parts.push(`${say("proposed")} ${cell.proposals.join(" / ")}`);
  for (const number of cell.findings) parts.push(`${say(details.findings[number].severity)} ${details.findings[number].rule.id}`);
  return parts.join(", ");
}

/** What the note beside a cell says: its name, what is printed there, and every relation that it breaks. */
function cellNote(cell, details) {
  const lines = [el("strong", null, cellName(cell))];
  const unit = cell.unit || !cell.value ? "" : ` ${cell.item[3] || cell.column[3]}`;
  lines.push(el("div", null, `${shownValue(cell) || say("blank")}${unit.trimEnd()} (${statusWords(cell)})`));
  if (cell.aside) lines.push(el("div", null, `${say(cell.status === "ambiguous" ? "readings" : "printedAs")}: ${cell.aside}`));
  if (cell.proposals.length) lines.push(el("div", { class: "would" }, `${say("proposed")} ${cell.proposals.join(" / ")}`));
  for (const number of cell.findings) {
    const finding = details.findings[number];
    lines.push(el("div", { class: "relation" }, badge(finding.severity), ` ${number + 1}. ${finding.rule.id}`,
      el("code", null, finding.formula || either([finding.zh, finding.en]))));
  }
  if (cell.place) lines.push(el("div", { class: "quiet" }, `${say("place")}: ${cell.place}`));
  return lines;
}

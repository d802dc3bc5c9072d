// For paper: the overview of all that the filter shows, then a sheet for each report with findings.
const MOST_SHEETS = 200;
const sheets = document.getElementById("sheets");

function drawSheets() {
  const reports = chosen();
  const drawn = reports.filter((report) => report.part);
  const left = drawn.length - MOST_SHEETS;
  const heads = HEADS.map(([, name]) => el("th", { scope: "col", class: `c-${name}` }, say(name)));
  sheets.replaceChildren(
    el("p", { class: "facts" }, `${say("shown", reports.length, REPORTS.length)}${filterWords()}`),
    left > 0 ? el("p", { class: "message" }, say("printedOnly", MOST_SHEETS, left)) : "",
    el("table", { class: "overview" }, el("thead", null, el("tr", null, heads)),
      el("tbody", null, reports.map((report) => overviewRow(report, false)))),
    ...drawn.slice(0, MOST_SHEETS).map((report) => drawReport(report, false)));
}

function filterWords() {
  const set = ["agency", "year", "rule", "severity", "standing"].filter((name) => state[name]);
  const words = set.map((name) => `${say(name)} ${name === "severity" || name === "standing" ? say(state[name]) : state[name]}`);
  return words.length ? ` · ${say("filteredBy")}: ${words.join(",")}` : "";
}

function clearSheets() {
  sheets.replaceChildren();
}

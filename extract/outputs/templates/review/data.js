// The entries of the page: overview lines are read at once, a report's details when it is opened.
const SHEETS = JSON.parse(document.getElementById("sheets-data").textContent);
const RULES = JSON.parse(document.getElementById("rules").textContent);
const REPORTS = readReports();

function readReports() {
  const reports = [];
  for (const part of document.getElementById("reports").getElementsByTagName("script")) {
    if (part.className === "brief") reports.push(overviewLine(JSON.parse(part.textContent), reports.length));
    else reports[reports.length - 1].part = part;
  }
  return reports;
}

function overviewLine(report, at) {
  const counts = [0, 0, 0];
  for (const [, severity, count] of report.told || []) counts[severity] += count;
  return Object.assign(report, { at, counts, told: report.told || [], unread: isUnread(report) });
}

function isUnread(report) {
  return report.outcome === "unreadable" || report.outcome === "not_a_report";
}

/** What is drawn of a report; null where nothing is. */
function detailsOf(report) {
  if (!report.part) return null;
  if (!report.details) report.details = unpack(JSON.parse(report.part.textContent));
  return report.details;
}

function unpack(details) {
  details.sheets = (details.sheets || []).map((number) => SHEETS[number]);
  details.cells = unpackCells(details);
  details.findings = (details.findings || []).map(unpackFinding);
  details.settled = (details.settled || []).map(unpackFinding);
  details.diagnoses = details.diagnoses || [];
  markCells(details);
  return details;
}

const STATUSES = { n: "not_applicable", d: "derived", a: "ambiguous", x: "absent", u: "unreadable", c: "corrected" };

/** Every cell with its labels, status and text, in the order in which the tables are drawn. */
function unpackCells(details) {
  const codes = unpackRuns(details.values || "");
  const cells = [];
  for (const sheet of details.sheets) {
    for (const [item, column] of sheet.rows.flat().filter(isValue)) {
      const at = cells.length;
      const labels = { item: sheet.items[item], column: sheet.columns[column], alone: sheet.columns.length === 1 };
      cells.push({ at, ...labels, ...decoded(codes[at] || "", at, details), findings: [], proposals: [] });
    }
  }
  return cells;
}

/** Whether a drawn cell holds a value: those with labels begin with their role. */
function isValue(drawn) {
  return typeof drawn[0] === "number";
}

function unpackRuns(packed) {
  const codes = [];
  for (const run of packed.split(",")) {
    const [code, count] = run.split("*");
    for (let left = count ? Number(count) : 1; left > 0; left--) codes.push(code);
  }
  return codes;
}

function decoded(code, at, details) {
  const letter = STATUSES[code[0]];
  return {
    status: letter || (code === "" ? "blank" : "reported"),
    value: letter ? code.slice(1) : code,
    aside: (details.texts || {})[at] || "",
    unit: (details.units || {})[at] || "",
    place: placeOf(details, (details.places || {})[at]),
  };
}

/** A place in words: its wording with its numbers put in. */
function placeOf(details, packed) {
  if (!packed) return "";
  const [wording, page, ...numbers] = packed.split(" ");
  const path = details.wordings[wording].replace(/0/g, () => numbers.shift());
  return page ? `page ${page}: ${path}` : path;
}

function unpackFinding(finding) {
  return {
    ...finding,
    rule: RULES[finding.rule || 0],
    severity: SEVERITIES[finding.severity || 0],
    cells: unpackSteps(finding.cells),
    suspects: finding.suspects || [],
    where: finding.where || [],
  };
}

function unpackSteps(packed) {
  const numbers = [];
  for (const run of packed ? packed.split(",") : []) {
    const [first, count, step] = run.split(/[*+]/).map(Number);
    for (let at = 0; at < (count || 1); at++) numbers.push(first + at * (step || 0));
  }
  return numbers;
}

/** Tell each cell which findings it is part of, how grave the gravest is, and what value would balance. */
function markCells(details) {
  const { cells, findings, diagnoses } = details;
  findings.forEach((finding, number) => {
    for (const at of new Set([...finding.cells, ...finding.suspects])) {
      cells[at].findings.push(number);
      const grave = SEVERITIES.indexOf(cells[at].severity);
      if (grave < 0 || SEVERITIES.indexOf(finding.severity) < grave) cells[at].severity = finding.severity;
    }
    for (const at of finding.suspects) cells[at].suspect = true;
  });
  for (const diagnosis of diagnoses) {
    const likeliest = (diagnosis.repairs || [])[0];
    for (const [at, , , , value] of likeliest ? likeliest.changes : []) {
      if (at < 0) continue;
      cells[at].suspect = true;
      cells[at].proposals.push(value);
    }
  }
}

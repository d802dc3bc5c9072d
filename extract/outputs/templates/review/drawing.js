// Elements and texts: everything from outside becomes text, never markup.

/** An element with its attributes and children; a child that is null is left out. */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A link to the source of a report; plain text where there is nothing to follow. */
function sourceLink(report, words) {
  const safe = /^(https?:\/\/|\.{1,2}\/)/i.test(report.href || "");
  if (!safe) return el("span", { class: "nolink" }, words);
  return el("a", { href: report.href, target: "_blank", rel: "noopener noreferrer", title: report.source }, words);
}

function agencyOf(report) {
  return report.agency || say("noAgency");
}

function yearOf(report) {
  return report.year ? String(report.year) : say("noYear");
}

/** Severity as a sign and a word: never by colour alone. */
function badge(severity, count) {
  const words = count === undefined ? say(severity) : String(count);
  const label = count === undefined ? null : `${say(severity)} ${count}`;
  return el("span", { class: `badge ${severity}`, "aria-label": label, title: label },
    el("span", { class: "mark", "aria-hidden": "true" }, MARKS[severity]), words);
}

/** A cell as a reader would say it: its row, then its column. */
function cellName(cell) {
  const item = labelOf(cell.item);
  return cell.alone ? item : `${item} · ${labelOf(cell.column)}`;
}

/** The label of an item or column: name, Chinese, English, unit. */
function labelOf([, chinese, inEnglish]) {
  return either([chinese, inEnglish]);
}

/** Labels of a row, a column or a cell that is told by names alone, in the first table that has them. */
function namedCell(sheets, table, itemName, columnName) {
  for (const sheet of [...sheets, ...SHEETS]) {
    const item = sheet.items.find(([name]) => name === itemName);
    const column = sheet.columns.find(([name]) => name === columnName);
    const fits = (!table || sheet.table === table) && (item || !itemName) && (column || !columnName);
    if (fits && (item || column)) return [item, column].filter(Boolean).map(labelOf).join(" · ");
    if (fits && table) return either(sheet.title);
  }
  return [itemName, columnName].filter(Boolean).join(".");
}

// --- the note beside the pointer -------------------------------------------------------------------------------------

const tip = document.getElementById("tip");

function showTip(target, lines) {
  tip.replaceChildren(...lines);
  tip.hidden = false;
  const box = target.getBoundingClientRect();
  const width = Math.min(tip.offsetWidth, window.innerWidth - 16);
  const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
  const below = box.bottom + tip.offsetHeight + 8 < window.innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = below ? `${box.bottom + 4}px` : `${Math.max(4, box.top - tip.offsetHeight - 4)}px`;
}

function hideTip() {
  tip.hidden = true;
}

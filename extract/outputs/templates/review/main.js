// What is chosen stands in the address behind #, so that a link or a reload shows the same.
const REMEMBERED = ["agency", "year", "rule", "severity", "standing", "sort"];

function remember() {
  const said = new URLSearchParams();
  if (english) said.set("lang", "en");
  for (const name of REMEMBERED) if (state[name] && state[name] !== "grave") said.set(name, state[name]);
  if (state.page > 1) said.set("page", String(state.page));
  if (state.open.size) said.set("open", [...state.open].map((at) => REPORTS[at].id || `@${at}`).join(","));
  history.replaceState(null, "", `#${said}`);
}

function recall() {
  const said = new URLSearchParams(location.hash.slice(1));
  english = said.get("lang") === "en";
  for (const name of REMEMBERED) state[name] = said.get(name) || "";
  state.sort = Object.hasOwn(SORTS, state.sort) ? state.sort : "grave";
  state.page = Number(said.get("page")) || 1;
  const open = new Set((said.get("open") || "").split(",").filter(Boolean));
  state.open = new Set(REPORTS.filter((report) => report.part && (open.has(report.id) || open.has(`@${report.at}`))).map((report) => report.at));
}

/** Change the filter or the order; `quiet` keeps the controls, in one of which somebody is typing. */
function choose(changes, quiet) {
  Object.assign(state, changes, { page: 1 });
  if (!quiet) page.querySelector(".filter").replaceWith(drawFilter());
  redraw();
}

/** Draw the overview anew. */
function redraw() {
  hideTip();
  const reports = chosen();
  document.getElementById("list").replaceChildren(...drawOverview(reports).filter(Boolean));
  document.getElementById("shown").textContent = say("shown", reports.length, REPORTS.length);
  remember();
}

/** Draw the whole page in the language of the moment. */
function draw() {
  document.documentElement.lang = english ? "en" : "zh-CN";
  document.title = say("heading");
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = say(part.dataset.word);
  const language = document.getElementById("language");
  language.textContent = say("language");
  language.lang = english ? "zh-CN" : "en";
  page.replaceChildren(drawSummary(), drawFilter(), el("section", { id: "list", "aria-label": say("reports") }));
  redraw();
}

document.getElementById("language").addEventListener("click", () => {
  english = !english;
  draw();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTip();
});
document.addEventListener("scroll", hideTip, { passive: true });
window.addEventListener("hashchange", () => {
  recall();
  draw();
});
window.addEventListener("beforeprint", drawSheets);
window.addEventListener("afterprint", clearSheets);
for (const part of document.querySelectorAll("#masthead [hidden]")) part.hidden = false;
recall();
draw();

/* How are the rows of a list opened and walked? By a click anywhere in a row, and by the arrow keys. */

const OWN = "a, button, input, select, textarea, label, summary, form, [popover]"; /* what a click is meant for itself */
const rowsOf = (table) => [...table.querySelectorAll(":scope > tbody > tr")];

/* The link of the row in which something was clicked, unless that does something itself or text was selected. */
function linkAt(target) {
  if (!target.closest || target.closest(OWN) || !getSelection().isCollapsed) return null;
  return target.closest(".table > tbody > tr")?.querySelector(":scope > .name > a") ?? null;
}

document.addEventListener("click", (event) => {
  const link = linkAt(event.target);
  if (!link || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
document.addEventListener("auxclick", (event) => {
  const link = event.button === 1 && linkAt(event.target);
  if (link) window.open(link.href, "_blank", "noopener");
});

/* Up and Down lead from a row to the next, in the column where the focus is; from the search, Down leads to the first. */
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const next = event.target.matches?.("[type=search]") ? firstBelow(event.target, step) : beside(event.target, step);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

function beside(element, step) {
  const cell = element.closest?.(".table > tbody > tr > :is(.name, .end)");
  const row = cell?.parentElement;
  if (!row || !element.matches("a, button")) return null;
  const rows = rowsOf(row.closest("table"));
  const kind = cell.classList.contains("end") ? ".end" : ".name";
  const others = step > 0 ? rows.slice(rows.indexOf(row) + 1) : rows.slice(0, rows.indexOf(row)).toReversed();
  return others.map((other) => other.querySelector(`:scope > ${kind} :is(a, button)`)).find(Boolean) ?? null;
}

function firstBelow(search, step) {
  const list = document.querySelector(search.getAttribute("hx-target"));
  return step > 0 ? list?.querySelector(".table > tbody > tr > .name > a") ?? null : null;
}

/* Which single keys do something (/ searches, n makes a new one), and how are they switched off? */

const STORED = "keydock.shortcuts";
const box = document.querySelector("[data-shortcuts-switch]");
const isOff = () => read() === "off" || document.body.dataset.shortcuts === "off";

function read() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

function show() {
  if (box) box.checked = !isOff();
  document.querySelectorAll("kbd.js-only").forEach((kbd) => { kbd.hidden = isOff(); });
}

box?.addEventListener("change", () => {
  try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* the choice then lasts for this page */ }
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog:modal, [popover]:popover-open")) return;
  if (event.key !== "/" && event.key !== "n") return;
  const target = document.querySelector(`[data-shortcut="${event.key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) { target.focus(); target.select(); } else target.click();
});

document.addEventListener("htmx:afterSwap", show);
show();

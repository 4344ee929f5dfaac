/* Which single keys do something (/ searches, n makes a new one, ? tells them), and how are they switched off? */
import { made } from "./elements.js";

const STORED = "keydock.shortcuts";
const box = document.querySelector("[data-shortcuts-switch]");
const isOff = () => read() === "off" || document.body.dataset.shortcuts === "off";

function read() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

function show() {
  if (box) box.checked = !isOff();
  document.querySelectorAll("kbd.js-only:not([data-palette] kbd)").forEach((kbd) => { kbd.hidden = isOff(); });
}

/* Key, what has to be on the page for it to do something, and what it does. */
const KEYS = [
  ["/", "[data-shortcut='/']", "Search this list"],
  ["n", "[data-shortcut='n']", "Make a new one"],
  ["Ctrl K", "[data-palette]", "Find a page, an action, a person or a key"],
  ["?", "body", "Show this list"],
  ["Esc", "body", "Close what is open"],
];

/** A dialog with the keys of this page, made when it is asked for and gone when it is closed. */
function tell() {
  const before = document.activeElement;
  const close = made("button", { type: "button", class: "button quiet small" }, "Close");
  const rows = KEYS.filter(([, needs]) => document.querySelector(needs)).map(([key, , what]) =>
    made("div", {}, made("dt", {}, ...key.split(" ").map((one) => made("kbd", {}, one))), made("dd", {}, what)));
  const dialog = made("dialog", { class: "dialog keys-told", "aria-labelledby": "keys-told" },
    made("header", {}, made("h2", { id: "keys-told" }, "Keyboard shortcuts"), close),
    made("dl", {}, ...rows),
    made("p", {}, "Keys without Ctrl can be switched off in the menu of your account."));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    (before?.isConnected && before !== document.body ? before : document.getElementById("main"))?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}

box?.addEventListener("change", () => {
  try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* the choice then lasts for this page */ }
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog:modal, [popover]:popover-open")) return;
  if (event.key === "?") {
    event.preventDefault();
    tell();
    return;
  }
  if (event.key !== "/" && event.key !== "n") return;
  const target = document.querySelector(`[data-shortcut="${event.key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) { target.focus(); target.select(); } else target.click();
});

document.addEventListener("htmx:afterSwap", show);
show();

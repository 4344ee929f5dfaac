/* When do the dialog and the side panel open and close, and where does the focus go? */
import { buttonOf } from "./menus.js";
import { notify, topDialog } from "./notices.js";

const openers = new WeakMap();
const hosts = ["dialog", "panel"].map((id) => document.getElementById(id)).filter(Boolean);
const contentOf = (dialog) => dialog.querySelector("[id$='-content']");
const typedIn = new WeakSet(); /* dialogs in which somebody typed; what the server refused counts as typed still */
const hostOf = (target) => hosts.find((host) => contentOf(host) === target);
const awaited = new WeakMap(); /* the request on whose answer a dialog waits that was opened at once */

const FOCUSABLE = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary";
const TYPED = "What you typed is not saved yet. Save it, or close this with Cancel or \u00d7 to drop it.";

/** Closes unless something was typed here: a click beside it or Esc is too easily made for that. */
function closeUnlessTyped(dialog) {
  if (typedIn.has(dialog)) notify(TYPED, "warning");
  else requestClose(dialog);
}

document.addEventListener("input", (event) => {
  const dialog = event.target.closest?.("dialog");
  if (dialog && !event.target.matches("[type=search], [data-stored]")) typedIn.add(dialog);
});
/* Chromium lets a second Esc close a dialog whatever "cancel" answers: the key itself is caught too. */
document.addEventListener("keydown", (event) => {
  const dialog = topDialog();
  if (event.key !== "Escape" || event.defaultPrevented || !dialog || !typedIn.has(dialog)) return;
  if (document.querySelector("[popover]:popover-open")) return;
  event.preventDefault();
  closeUnlessTyped(dialog);
});

/** Asks to close; a listener may refuse ("dialog:closing" is cancelable). */
function requestClose(dialog) {
  if (dialog.dispatchEvent(new CustomEvent("dialog:closing", { bubbles: true, cancelable: true }))) dialog.close();
}

function open(dialog) {
  if (!dialog.open) dialog.showModal();
  /* A link that closes is a button to a screen reader, and takes the space bar as one. */
  dialog.querySelectorAll("a[data-close]").forEach((link) => link.setAttribute("role", "button"));
  const wrong = dialog.querySelector("[aria-invalid='true']");
  const first = wrong ?? dialog.querySelector("[autofocus]");
  if (first) first.focus();
  else if (!dialog.contains(document.activeElement)) dialog.querySelector(FOCUSABLE)?.focus();
}

/** Shows at once that something was understood: the words of the link as a title, a way out, and room for the answer. */
function openAtOnce(dialog, { elt, xhr, requestConfig }) {
  const shell = document.getElementById("dialog-shell").content.cloneNode(true);
  const title = shell.querySelector("h2");
  title.id = "dialog-title";
  title.textContent = wordsOf(requestConfig.triggeringEvent?.submitter ?? elt) || title.textContent;
  contentOf(dialog).replaceChildren(shell);
  awaited.set(dialog, xhr);
  open(dialog);
}

function wordsOf(link) {
  const words = link?.matches?.("a, button") ? link.getAttribute("aria-label") ?? link.textContent : "";
  return words.trim().slice(0, 100);
}

/** A dialog whose answer does not come is closed again: what is wrong is said on the page behind it. */
function closeUnanswered(event) {
  const dialog = hostOf(event.detail.target);
  if (dialog && awaited.get(dialog) === event.detail.xhr) dialog.close();
}

/** The element to return to: for an entry of a menu, the button that opened the menu. */
export function rememberOpener(dialog, element) {
  const menu = element?.closest?.("[popover]:not(.sidebar)");
  const opener = (menu && buttonOf(menu)) ?? element;
  openers.set(dialog, { opener, id: opener?.id });
}

function returnFocus(dialog) {
  const { opener, id } = openers.get(dialog) ?? {};
  openers.delete(dialog);
  const found = opener?.isConnected ? opener : id && document.getElementById(id);
  const behind = topDialog()?.querySelector("[data-close]") ?? document.getElementById("main");
  (found || behind)?.focus({ preventScroll: !found });
}

for (const dialog of hosts) {
  dialog.addEventListener("close", () => {
    typedIn.delete(dialog);
    const unanswered = awaited.get(dialog);
    awaited.delete(dialog);
    unanswered?.abort(); /* whoever closed it does not want it to come back */
    contentOf(dialog).replaceChildren(); /* a secret leaves the page with its dialog */
    returnFocus(dialog);
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    closeUnlessTyped(dialog);
  });
  let pressedOutside = false;
  dialog.addEventListener("pointerdown", (event) => { pressedOutside = isOutside(event, dialog); });
  dialog.addEventListener("click", (event) => {
    if (pressedOutside && isOutside(event, dialog)) closeUnlessTyped(dialog);
    pressedOutside = false;
  });
  if (contentOf(dialog).firstElementChild) open(dialog);
}

function isOutside(event, dialog) {
  if (event.target !== dialog || event.detail === 0 && event.type === "click") return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const dialog = hostOf(event.detail.target);
  if (!dialog || dialog.open) return;
  rememberOpener(dialog, event.detail.elt);
  /* Not the panel: it has an address, which a step back would miss until the answer is there. */
  if (dialog.id === "dialog" && event.detail.requestConfig.verb === "get") openAtOnce(dialog, event.detail);
});
for (const failure of ["responseError", "sendError", "timeout", "afterRequest"]) {
  document.addEventListener(`htmx:${failure}`, closeUnanswered);
}
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = hostOf(event.detail.target);
  if (!dialog) return;
  awaited.delete(dialog);
  if (event.detail.requestConfig?.verb === "get") typedIn.delete(dialog);
  if (contentOf(dialog).firstElementChild) open(dialog);
  else if (dialog.open) dialog.close();
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest?.("[data-close]");
  const dialog = closer?.closest("dialog");
  if (!dialog?.open || closer.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  requestClose(dialog);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[role='button']")) return;
  event.preventDefault();
  event.target.click();
});

/* The server closes after success: HX-Trigger: dialog:close (or panel:close). */
document.addEventListener("dialog:close", () => document.getElementById("dialog")?.close());
document.addEventListener("panel:close", () => { const panel = document.getElementById("panel"); if (panel?.open) requestClose(panel); });

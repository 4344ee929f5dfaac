/* How does text reach the clipboard, on plain http too, and how does a person know that it did? */
import { announce, notify, topDialog } from "./notices.js";

const DONE_MS = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const text = source ? source.textContent.trim() : button.dataset.copy;
  if (await copy(text)) return done(button);
  if (source) getSelection().selectAllChildren(source);
  notify("The browser did not allow copying. Select the text and press Ctrl+C.", "warning");
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/* Without a secure context there is no navigator.clipboard. Focus must stay inside the open dialog. */
function copyBySelection(text) {
  const before = document.activeElement;
  const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "visually-hidden" });
  (topDialog() ?? document.body).append(area);
  area.focus();
  area.select();
  const worked = document.execCommand("copy");
  area.value = "";
  area.remove();
  before?.focus({ preventScroll: true });
  return worked;
}

function done(button) {
  button.toggleAttribute("data-copied", true);
  announce("Copied");
  button.dispatchEvent(new CustomEvent("copied", { bubbles: true }));
  clearTimeout(button.copiedTimer);
  button.copiedTimer = setTimeout(() => button.removeAttribute("data-copied"), DONE_MS);
}

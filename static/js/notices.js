/* How is a person told something that happened without a new page? */

/** The modal dialog on top, or null. Everything outside it is inert, so notices must appear inside. */
export const topDialog = () => [...document.querySelectorAll("dialog:modal")].at(-1) ?? null;

/** Says `text` to screen readers, from the live region that is not inert. */
export function announce(text) {
  const region = (topDialog() ?? document).querySelector("[data-live]:not(dialog:not([open]) *)");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
}

/**
 * Shows `text`: in the open dialog, else in the corner. tone: "danger", "warning", "success" or ""; link: its text and
 * address, which opens in a new tab, so that what is typed here stays.
 */
export function notify(text, tone = "", link = null) {
  const alerts = topDialog()?.querySelector("[data-alerts]");
  if (alerts) return alerts.replaceChildren(callout(text, tone, link));
  const toast = callout(text, tone, link);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small", textContent: "Close" });
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  document.getElementById("toasts")?.append(toast);
  if (tone === "success" || tone === "") setTimeout(() => toast.remove(), 6000);
}

function callout(text, tone, link) {
  const box = Object.assign(document.createElement("div"), { className: `callout ${tone}` });
  const said = Object.assign(document.createElement("div"), { textContent: text });
  if (link) {
    box.dataset.unsent = "";
    const { text: words, href } = link;
    said.append(" ", Object.assign(document.createElement("a"), { textContent: words, href, target: "_blank" }), ".");
  }
  box.append(said);
  return box;
}

/* The server may speak too: HX-Trigger: {"toast": {"text": "...", "tone": "success"}} */
document.addEventListener("toast", (event) => {
  const { text = "", value = text, tone = "success" } = event.detail ?? {};
  notify(value, tone);
});

/* How is a key that is shown once kept from being closed by accident? */
import { topDialog } from "./notices.js";

const REFUSAL = "This is the only time the full key is shown. Copy it, or tick \u201cI have stored this key\u201d, before you close.";
let copied = false;

/* One rule for every window: copied by the button, or ticked. The box is `required` for those without scripts. */
const box = () => document.querySelector("[data-copy-once]");
const isStored = () => copied || Boolean(box()?.querySelector("[data-stored]")?.checked);
const isGuarded = () => Boolean(box()) && !isStored();

function refresh() {
  box()?.querySelectorAll("[data-stored]").forEach((tick) => { tick.required = !copied; });
  box()?.querySelectorAll("[data-done]").forEach((done) => done.setAttribute("aria-disabled", String(isGuarded())));
}

function refuse() {
  const alert = Object.assign(document.createElement("div"), { className: "callout warning" });
  alert.append(Object.assign(document.createElement("div"), { textContent: REFUSAL }));
  const alerts = box().closest("dialog")?.querySelector("[data-alerts]") ?? box().querySelector("[data-alerts]");
  alerts?.replaceChildren(alert);
  box().querySelector("[data-releases]")?.focus();
}

const guards = (event) => isGuarded() && event.target === box().closest("dialog");

document.addEventListener("dialog:closing", (event) => {
  if (!guards(event)) return;
  event.preventDefault();
  refuse();
});
/* Chromium lets a second Esc close a dialog whatever "cancel" answers: the key itself is caught too. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isGuarded() || topDialog() !== box().closest("dialog")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refuse();
}, true);
document.addEventListener("click", (event) => {
  if (!isGuarded() || !event.target.closest?.("[data-done]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refuse();
}, true);
window.addEventListener("beforeunload", (event) => { if (isGuarded()) event.preventDefault(); });

document.addEventListener("copied", (event) => {
  if (!event.target.matches("[data-releases]")) return;
  copied = true;
  refresh();
  box()?.querySelector("[data-done]")?.focus();
});
document.addEventListener("change", (event) => { if (event.target.matches("[data-stored]")) refresh(); });
/* Other parts of the page may be fetched again meanwhile; only another dialog begins anew. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.closest?.("dialog") !== box()?.closest("dialog")) return;
  copied = false;
  refresh();
});
document.addEventListener("close", () => { copied = false; }, true);

/* A page kept by the browser for its Back button must not keep the secret. */
window.addEventListener("pagehide", () => document.querySelectorAll("[data-secret]").forEach((code) => code.replaceChildren()));
refresh();

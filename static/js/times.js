/* What time was that where the reader sits? Their own clock is put before the server's exact time, which a keyboard finds too. */

/* The order of day and month and the clock are those of the reader's region, the words those of the page. */
const { region } = new Intl.Locale(new Intl.DateTimeFormat().resolvedOptions().locale).maximize();
const format = new Intl.DateTimeFormat(region ? `en-${region}` : "en-GB", { dateStyle: "medium", timeStyle: "short" });
/* No stop of their own: shown when something in the row has the focus; and in a link there may be none. */
const NO_STOP = "tr:has(a, button, input) time, :is(a, button) time";

function localize(root) {
  for (const time of root.querySelectorAll("time[title]:not([data-local])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.dataset.local = "";
    time.title = `${format.format(moment)} your time; ${time.title}`;
    if (time.matches(NO_STOP)) continue;
    time.tabIndex = 0;
    time.dataset.tip = time.title;
  }
}

document.addEventListener("htmx:load", (event) => localize(event.detail.elt.parentElement ?? document));
localize(document);

const tip = Object.assign(document.createElement("div"), { id: "times-of-row", className: "times-of-row", hidden: true });
tip.setAttribute("role", "tooltip");

function hide() {
  tip.hidden = true;
  document.querySelector(`[aria-describedby="${tip.id}"]`)?.removeAttribute("aria-describedby");
}

function show(element) {
  const times = [...element.closest("tr").querySelectorAll("time[title]:not([tabindex])")];
  if (times.length === 0 || element.hasAttribute("aria-describedby")) return;
  tip.replaceChildren(...times.map((time) => {
    const { label } = time.closest("td")?.dataset ?? {};
    return Object.assign(document.createElement("p"), { textContent: label ? `${label}: ${time.title}` : time.title });
  }));
  (element.closest("dialog, main") ?? document.body).append(tip); /* in a landmark, and above what is modal */
  tip.hidden = false;
  element.setAttribute("aria-describedby", tip.id);
  place(element.getBoundingClientRect());
}

function place(box) {
  const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
  tip.style.top = `${below ? box.bottom + 8 : box.top - tip.offsetHeight - 8}px`;
  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
}

document.addEventListener("focusin", ({ target }) => {
  hide();
  if (target.matches("tr :is(a, button, input):focus-visible")) show(target);
});
document.addEventListener("focusout", hide);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
addEventListener("scroll", hide, { passive: true });

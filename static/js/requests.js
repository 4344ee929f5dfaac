/* What does a person see while a request runs, and when it fails? Every sentence says whether anything changed. */
import { notify } from "./notices.js";

const UNCHANGED = "Nothing was changed.";
const UNKNOWN = "It is not known whether the change was made: reload the page and look before you try again.";
const SENTENCES = {
  403: `You are not allowed to do this, or your session has ended. ${UNCHANGED} Reload the page to see.`,
  404: `This no longer exists, or you may not see it. ${UNCHANGED}`,
  409: `Somebody else changed this at the same time. ${UNCHANGED} Reload the page and try again.`,
  413: `That is too long. ${UNCHANGED}`,
  429: `Too many attempts. ${UNCHANGED} Wait a minute and try again.`,
  503: `The portal can't reach its database. ${UNCHANGED} Try again in a moment.`,
};

const isRead = (event) => event.detail.requestConfig?.verb === "get";
const describe = (status) => SENTENCES[status] ?? `The server answered with an error (${status}). ${status < 502 ? UNCHANGED : UNKNOWN}`;

document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.removeAttribute("aria-busy"));

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("form:unsent")) return; /* told by unsent.js */
  const text = describe(event.detail.xhr.status);
  notify(isRead(event) ? text.replace(UNKNOWN, UNCHANGED) : text, "danger");
});
const lost = (event) => notify(`The server did not answer. ${isRead(event) ? UNCHANGED : UNKNOWN}`, "danger");
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);

const offline = document.getElementById("offline");
const showConnection = () => { if (offline) offline.hidden = navigator.onLine; };
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();

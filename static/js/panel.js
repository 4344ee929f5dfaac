/* How does the side panel get an address of its own, and how does Back close it without a reload? */
import { rememberOpener } from "./dialogs.js";

const panel = document.getElementById("panel");
const content = document.getElementById("panel-content");
let behind = null; /* the address of the page under the panel, while the panel has the address */

function arrived(event) {
  if (event.detail.target !== content || !content.firstElementChild) return;
  const url = new URL(event.detail.pathInfo?.responsePath ?? event.detail.pathInfo?.requestPath ?? location.href, location.href);
  if (event.detail.requestConfig?.verb !== "get" || url.href === location.href) return;
  if (behind === null) {
    behind = location.href;
    history.pushState({ panel: url.href }, "", url);
  } else {
    history.replaceState({ panel: url.href }, "", url);
  }
}

/* Closing by X, Esc or the backdrop walks back in the history; the panel then closes by popstate. */
function closing(event) {
  if (event.target !== panel || behind === null) return;
  event.preventDefault();
  history.back();
}

/* Runs before htmx's own listener, which would load the whole page again. */
function moved(event) {
  if (panel.open && behind !== null) {
    event.stopImmediatePropagation();
    behind = null;
    document.getElementById("dialog")?.close();
    panel.close();
  } else if (event.state?.panel && window.htmx) {
    event.stopImmediatePropagation();
    behind = document.referrer;
    rememberOpener(panel, document.querySelector(`[href="${CSS.escape(new URL(event.state.panel).pathname)}"]`));
    window.htmx.ajax("GET", event.state.panel, { target: "#panel-content" });
  }
}

if (panel) {
  document.addEventListener("htmx:afterSwap", arrived);
  document.addEventListener("dialog:closing", closing);
  window.addEventListener("popstate", moved, true);
}

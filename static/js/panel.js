/* How does the side panel get an address of its own, and how does Back close it without a reload? */
import { rememberOpener } from "./dialogs.js";

const panel = document.getElementById("panel");
const content = document.getElementById("panel-content");
let behind = null; /* the address of the page under the panel, while the panel has the address */
let mended = null; /* the address that was put in place of a step back, which may come late all the same */
let leaving = null; /* a step back, asked for and not yet taken: `to` which address */

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

/* Closing by X, Esc or the backdrop closes at once and walks back in the history. A browser may drop that step
   while it is busy with another: then the address is mended in place, so that no panel stays and no address lies. */
function closing(event) {
  if (event.target !== panel || behind === null) return;
  const step = { to: behind };
  leaving = step;
  behind = null;
  document.getElementById("dialog")?.close();
  history.back();
  setTimeout(() => {
    if (leaving !== step) return; /* taken, or another one since */
    history.replaceState(null, "", step.to);
    mended = step.to;
    leaving = null;
  }, 1000);
}

/* Runs before htmx's own listener, which would load the whole page again. */
function moved(event) {
  if (leaving !== null) {
    event.stopImmediatePropagation();
    leaving = null;
  } else if (!panel.open && mended === location.href) {
    event.stopImmediatePropagation(); /* what it shows is here */
    mended = null;
  } else if (panel.open && behind !== null) {
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

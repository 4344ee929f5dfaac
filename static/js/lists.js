/* What is said aloud when a list shows something else, and where is the focus then? data-told marks the words. */
import { announce } from "./notices.js";

let focused = null; /* the id of the list in which the focus was, while the list is fetched again */

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  focused = detail.target.id && detail.target.contains(document.activeElement) ? detail.target.id : null;
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const told = [...(target.querySelectorAll?.("[data-told]") ?? [])];
  if (!told.length) return;
  announce(told.map((words) => words.textContent.replace(/\s+/g, " ").trim()).join(". "));
  /* htmx gives the focus back by its id. What had it may be gone: there is no next page after the last. */
  if (target.id !== focused || (document.activeElement && document.activeElement !== document.body)) return;
  (target.querySelector(".pagination a") ?? target.querySelector("section[tabindex]") ?? target).focus({ preventScroll: true });
});

/* What is said aloud when a list shows something else? The focus stays where it is: htmx gives it back by its id. */
import { announce } from "./notices.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const told = event.target.querySelector?.("[data-told]");
  if (told) announce(told.textContent.replace(/\s+/g, " ").trim());
});

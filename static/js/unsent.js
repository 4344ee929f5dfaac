/* How does a form go on whose session or cookie was lost: what is said, and whence comes the token that passes? */
import { notify } from "./notices.js";

const LOST = "Your session has ended. Nothing was changed, and what you typed is still here.";
const OLD = "This form was opened before you signed in, or a cookie was lost. Nothing was changed: send it again.";
const BACK = "You are signed in again. Send the form now.";
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("keydock-signed-in") : null;

function takeToken(token) {
  for (const field of document.querySelectorAll("input[name='csrfmiddlewaretoken']")) field.value = token;
  if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}

document.addEventListener("form:unsent", (event) => {
  const { sign_in: signIn, token } = event.detail;
  takeToken(token);
  if (signIn) notify(LOST, "warning", { text: "Sign in in a new tab, then send it again", href: signIn });
  else notify(OLD, "warning");
});

/* The tab in which somebody signed in tells the others the token of the new session; they are of the same origin. */
const arrival = document.querySelector("[data-signed-in-again]");
if (arrival) tabs?.postMessage({ token: arrival.dataset.token });
tabs?.addEventListener("message", ({ data }) => {
  takeToken(data.token);
  const note = document.querySelector("[data-signed-in-note]");
  if (note) note.hidden = false;
  else if (document.querySelector("[data-unsent]")) notify(BACK, "success");
});

/* Who learns how the person decided? The window that opened this one, if it stands at the registered origin: the
   browser delivers a message with a target origin to no other. The application then closes this window. */
const answer = document.querySelector("[data-answer]");

if (answer && window.opener) {
  const message = { type: "authorization_response", response: JSON.parse(answer.dataset.answer) };
  window.opener.postMessage(message, answer.dataset.origin);
} else if (answer) {
  answer.hidden = true;
  document.querySelector("[data-answer-lost]").hidden = false;
}

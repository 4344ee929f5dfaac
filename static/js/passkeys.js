/* How does a browser make a passkey or answer with one? A form says what the server asks for, and carries the answer. */

const REFUSED = "No passkey was used. Nothing was changed; try again, or choose another way.";

/* Again for what comes into the page later: the question who it is stands in a dialog. */
function hideWhereImpossible() {
  if (window.PublicKeyCredential) return;
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = true;
}
hideWhereImpossible();
document.addEventListener("htmx:afterSwap", hideWhereImpossible);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-passkey]");
  if (!button) return;
  const form = document.getElementById(button.getAttribute("form")) ?? button.form;
  if (!form.reportValidity()) return;
  const problem = form.querySelector("[data-passkey-problem]") ?? document.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  button.disabled = true;
  try {
    const options = await optionsOf(form);
    const answer = await ask(button.dataset.passkey, options.publicKey);
    form.elements[button.dataset.passkeyField ?? "credential"].value = JSON.stringify(answer);
    /* A form of a dialog is sent by htmx, which hears of it by the event alone. */
    if (form.hasAttribute("hx-post")) form.requestSubmit();
    else form.submit();
  } catch {
    problem.textContent = REFUSED;
    problem.hidden = false;
  } finally {
    button.disabled = false;
  }
});

/* In the page, or fetched when asked for: a sign-in page is not made for one challenge. */
async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("The server gave no challenge.");
  return (await response.json()).request_options;
}

async function ask(what, options) {
  const publicKey = withBytes(options);
  return written(await navigator.credentials[what]({ publicKey }));
}

/* The server's base64url texts as the bytes that the browser wants. */
function withBytes(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (options[list]) read[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return read;
}

function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/* The browser's answer as JSON, with the names of WebAuthn level 3. */
function written(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = base64url(response[name]);
  }
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  };
}

function base64url(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

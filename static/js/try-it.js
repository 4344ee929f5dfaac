/*
 * How is a request tried from its page? The key is read from its field when the request is sent, put into the header of
 * that one request to this origin, and nowhere else: no storage, no address, no form that the browser would send.
 * Cookies stay away ("omit"), so that what happens is what happens to a program with this key.
 */

const form = document.querySelector("form[data-try]");
const answer = document.querySelector(".try-answer");
const credential = form?.querySelector("[data-credential]");
const MASK = "...********"; // how masks begin; a mask is no key

function credentialHeaders() {
  const text = credential.value.trim();
  const organization = form.querySelector("[data-organization]").value.trim();
  const isToken = text.startsWith("eyJ"); // as every JWT does
  const headers = isToken ? { Authorization: `Bearer ${text}` } : { "x-api-key": text };
  if (organization) headers["x-organization-id"] = organization;
  return headers;
}

/** Path and query with what was typed; a field left empty is left out. */
function address() {
  let path = form.dataset.try;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-parameter]")) {
    const { parameter, place } = field.dataset;
    const value = field.value.trim();
    if (place === "path") path = path.replace(`{${parameter}}`, encodeURIComponent(value));
    else if (place === "query" && value) query.append(parameter, value);
  }
  return query.size ? `${path}?${query}` : path;
}

function otherHeaders() {
  const headers = {};
  for (const field of form.querySelectorAll("[data-place=header]")) {
    if (field.value.trim()) headers[field.dataset.parameter] = field.value.trim();
  }
  return headers;
}

function show(title, text = "") {
  const head = Object.assign(document.createElement("p"), { className: "try-status", textContent: title });
  const shown = [head];
  if (text) {
    const block = Object.assign(document.createElement("pre"), { className: "code-block", textContent: text });
    block.tabIndex = 0;
    shown.push(block);
  }
  answer.replaceChildren(...shown);
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

async function send(path, options) {
  return fetch(path, { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", ...options });
}

async function tryIt() {
  const body = form.querySelector("[data-body]");
  const headers = { ...credentialHeaders(), ...otherHeaders() };
  if (body) headers["Content-Type"] = body.dataset.body;
  const response = await send(address(), { method: form.dataset.method, headers, body: body?.value });
  show(`${response.status} ${response.statusText}`.trim(), pretty(await response.text()));
}

/* Swaps the key for a token of its own: from then on the key is not in the page. */
async function exchange() {
  const response = await send("/v1/auth/authenticate", {
    method: "POST",
    headers: { Authorization: `Bearer ${credential.value.trim()}` },
  });
  const told = await response.json();
  if (!response.ok) return show(`${response.status} ${told.title ?? ""}`.trim(), told.detail);
  credential.value = told.access_token;
  show("The key is gone from this page; its temporary token stands in the field.");
}

async function act(work) {
  if (!form.reportValidity()) return;
  if (credential.value.trim().startsWith(MASK)) return show("This is the mask of a key. Paste the key itself.");
  show("Sending…");
  try {
    await work();
  } catch {
    show("No answer came. Whether anything was changed is not known.");
  }
}

form?.addEventListener("submit", (event) => { event.preventDefault(); act(tryIt); });
form?.querySelector("[data-exchange]").addEventListener("click", () => {
  if (credential.value.trim()) act(exchange); else credential.reportValidity();
});

/* A page that comes back from the browser's memory holds no key and no answer. */
addEventListener("pagehide", () => {
  if (!form) return;
  credential.value = "";
  answer.replaceChildren();
});

/* How far is an upload? A form with data-upload tells it: bytes sent first, then rows loaded, then the next page. */
const every = 1000; // milliseconds between two questions for the rows loaded

const parts = (form) => ({ box: form.querySelector("[data-progress]"), bar: form.querySelector("progress"), words: form.querySelector("[data-words]") });
const upload = (event) => event.target.closest?.("form[data-upload]");

function say(form, text) {
  const { box, words } = parts(form);
  box.hidden = false;
  if (words.textContent !== text) words.textContent = text;
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = upload(event);
  const { loaded, total, lengthComputable } = event.detail;
  if (!form || !lengthComputable || !total || form.dataset.sent) return;
  const percent = Math.floor((loaded / total) * 100);
  parts(form).bar.value = percent;
  say(form, percent < 100 ? `${Math.floor(percent / 10) * 10} % sent` : "Sent. The rows are being loaded.");
  if (percent >= 100) follow(form);
});

/** Asks for the rows that are written already, until the form's answer comes and replaces it. */
function follow(form) {
  form.dataset.sent = "yes";
  parts(form).bar.removeAttribute("value"); // as long as nobody knows how many there will be
  if (!form.dataset.loading) return;
  const timer = setInterval(async () => {
    if (!form.isConnected || !form.dataset.sent) return clearInterval(timer);
    const answer = await fetch(form.dataset.loading).catch(() => null);
    const { rows } = answer?.ok ? await answer.json() : {};
    if (rows) say(form, `${rows.toLocaleString("en")} rows loaded`);
  }, every);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = upload(event);
  if (form && form.querySelector("[type=file]").files.length) say(form, "0 % sent");
});

/* An answer that is no page leaves the form as it was, ready for another try. */
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const form = upload(event);
    if (!form) return;
    delete form.dataset.sent;
    parts(form).box.hidden = true;
  });
}

/* What time was that where the reader sits? Their own clock is put before the server's exact time. */

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

function localize(root) {
  for (const time of root.querySelectorAll("time[data-tip]:not([data-local])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.dataset.local = "";
    time.title = time.dataset.tip = `${format.format(moment)} your time; ${time.dataset.tip}`;
  }
}

document.addEventListener("htmx:load", (event) => localize(event.detail.elt.parentElement ?? document));
localize(document);

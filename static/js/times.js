/* What time was that where the reader sits? Their own clock is put before the server's exact time. */

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

function localize(root) {
  for (const time of root.querySelectorAll("time[title]:not([data-local])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.dataset.local = "";
    time.title = `${format.format(moment)} your time; ${time.title}`;
    if (time.dataset.tip) time.dataset.tip = time.title;
  }
}

document.addEventListener("htmx:load", (event) => localize(event.detail.elt.parentElement ?? document));
localize(document);

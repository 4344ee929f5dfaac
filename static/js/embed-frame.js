/* Shows a widget inside a frame: a token comes from the page around it by message, and goes out in a header alone. */

const { address, origins } = document.body.dataset;
const asked = new URLSearchParams(location.search);
asked.delete("token"); // one that somebody put here by mistake is not passed on
const around = new URLSearchParams(location.hash.slice(1)).get("origin");

let token = "";
let shown = `${address}?${asked}`.replace(/\?$/, "");
let isRefused = true; // until rows are shown, a new token means to try again
let mayComplain = true;

const sizes = new ResizeObserver(([entry]) => {
  tell({ keydock: "height", height: entry.target.getBoundingClientRect().height });
});

/* The server lets only listed pages frame this one; here it is asked once more whom to listen to. */
const isKnown = window.parent !== window && origins.split(" ").includes(around);

function tell(message) {
  if (!isKnown) {
    return;
  }
  window.parent.postMessage(message, around);
}

async function show(wanted) {
  const answer = await fetch(wanted, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  shown = wanted;
  isRefused = answer.status === 401;
  if (isRefused && mayComplain && token) {
    mayComplain = false;
    tell({ keydock: "token-refused" });
  }
  if (answer.ok) {
    mayComplain = true;
  }
  draw(await answer.text());
}

/* The page that the server made, with every value in it as text; this document's policy runs no script of it. */
function draw(page) {
  const made = new DOMParser().parseFromString(page, "text/html");
  const main = made.getElementById("widget");
  if (!main) {
    throw new Error("This is no page of a widget.");
  }
  document.title = made.title;
  put(main);
}

function put(main) {
  document.getElementById("widget").replaceWith(main);
  sizes.disconnect();
  sizes.observe(main);
}

function say(sentence) {
  const main = document.createElement("main");
  const said = document.createElement("p");
  main.id = "widget";
  main.className = "widget";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  main.append(said);
  put(main);
}

function fail() {
  say("The widget could not be loaded. Reload the page to try again.");
}

function turnPage(event) {
  const link = event.target.closest(".pages a");
  if (link) {
    event.preventDefault();
    const to = new URL(link.href);
    show(to.pathname + to.search)
      .then(() => document.getElementById("widget").focus())
      .catch(fail);
  }
}

function listen(event) {
  if (event.source !== window.parent || event.origin !== around || event.data?.keydock !== "token") {
    return;
  }
  token = String(event.data.token ?? "");
  if (isRefused) {
    show(shown).catch(fail);
  }
}

if (isKnown) {
  addEventListener("message", listen);
  addEventListener("click", turnPage);
  tell({ keydock: "ready" });
} else {
  say("A page that is listed among the origins of this widget shows it here.");
}

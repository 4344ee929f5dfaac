/* Which of several ways to write the same does a reader see? The language chosen last, on every sample that has it. */

function read(memory) {
  try { return localStorage.getItem(memory); } catch { return null; }
}

function keep(memory, language) {
  try { localStorage.setItem(memory, language); } catch { /* the choice then lasts for this page */ }
}

let made = 0; /* groups so far: their tabs have ids */

function makeTabs(group) {
  const number = (made += 1);
  const samples = [...group.children];
  const list = Object.assign(document.createElement("div"), { className: "sample-tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", group.dataset.label ?? "Language");
  samples.forEach((sample, position) => {
    const { language } = sample.dataset;
    sample.id = `sample-${number}-${position}`;
    sample.setAttribute("role", "tabpanel");
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: language });
    tab.setAttribute("role", "tab");
    tab.id = `${sample.id}-tab`;
    tab.setAttribute("aria-controls", sample.id);
    sample.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => chooseAlike(group, language));
    list.append(tab);
  });
  list.addEventListener("keydown", walk);
  group.prepend(list);
  choose(group, samples[0].dataset.language);
  group.dataset.ready = "";
}

/** A group without a memory, such as the answers to a request, is chosen by itself, and nothing is kept of it. */
function chooseAlike(group, language) {
  const { memory } = group.dataset;
  if (!memory) return choose(group, language);
  keep(memory, language);
  document.querySelectorAll(`.samples.several[data-memory="${memory}"]`).forEach((each) => choose(each, language));
}

/** Shows one language; a group that does not have it stays as it is. */
function choose(group, language) {
  const samples = [...group.querySelectorAll(".sample")];
  if (!samples.some((sample) => sample.dataset.language === language)) return;
  const tabs = group.querySelectorAll("[role=tab]");
  samples.forEach((sample, position) => {
    const chosen = sample.dataset.language === language;
    sample.hidden = !chosen;
    tabs[position].setAttribute("aria-selected", String(chosen));
    tabs[position].tabIndex = chosen ? 0 : -1;
  });
}

/* The arrows, Home and End walk the tabs, as in every list of tabs (ARIA practices). */
function walk(event) {
  const tabs = [...event.currentTarget.children];
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  tab.focus();
  tab.click();
}

function makeAll() {
  for (const group of document.querySelectorAll(".samples.several:not([data-ready])")) {
    makeTabs(group);
    const chosen = group.dataset.memory && read(group.dataset.memory);
    if (chosen) choose(group, chosen);
  }
}

document.addEventListener("htmx:afterSwap", makeAll);
makeAll();

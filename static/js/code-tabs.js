/* Which language does a reader see of a sample that is written in several? The one chosen last, on every sample. */

const STORED = "keydock.language";

function read() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

function keep(language) {
  try { localStorage.setItem(STORED, language); } catch { /* the choice then lasts for this page */ }
}

const groups = [...document.querySelectorAll(".samples.several")];

function makeTabs(group, number) {
  const samples = [...group.children];
  const list = Object.assign(document.createElement("div"), { className: "sample-tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Language");
  samples.forEach((sample, position) => {
    const { language } = sample.dataset;
    sample.id = `sample-${number}-${position}`;
    sample.setAttribute("role", "tabpanel");
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: language });
    tab.setAttribute("role", "tab");
    tab.id = `${sample.id}-tab`;
    tab.setAttribute("aria-controls", sample.id);
    sample.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => { keep(language); groups.forEach((each) => choose(each, language)); });
    list.append(tab);
  });
  list.addEventListener("keydown", walk);
  group.prepend(list);
  choose(group, samples[0].dataset.language);
  group.dataset.ready = "";
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

groups.forEach(makeTabs);
const chosen = read();
if (chosen) groups.forEach((group) => choose(group, chosen));

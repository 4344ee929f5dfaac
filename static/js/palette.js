/* How does Ctrl+K (or Cmd+K) find a page, an action, a person or a key, and lead there without the mouse? */
import { made } from "./elements.js";
import { topDialog } from "./notices.js";

const opener = document.querySelector("[data-palette]");
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const WAIT = 150; /* milliseconds without a key before the server is asked */
/* Whoever pastes a key looks for that key. Its id is sent, and its secret leaves neither this field nor this page; also
   where a header or quotes stand around it, or its end is missing. */
const KEY = /(?:^|[^A-Za-z0-9])[A-Za-z0-9]+_[A-Za-z0-9]+_([A-Za-z0-9]{12})_[A-Za-z0-9]{16}/;
let palette = null;

class Palette {
  asked = null; /* what the list answers */
  timer = 0;
  request = null;

  constructor() {
    this.input = made("input", {
      type: "text", role: "combobox", "aria-label": "Search pages, actions, people and keys", placeholder: "Search",
      "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", maxlength: "100",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go", "data-stored": "",
    });
    this.list = made("div", { id: "palette-list", role: "listbox", "aria-label": "Found", "aria-busy": "true" });
    this.told = made("p", { class: "visually-hidden", role: "status", "data-live": "" });
    const close = made("button", { type: "button", class: "button quiet small" }, "Close");
    this.dialog = made("dialog", { id: "palette", class: "dialog palette", "aria-label": "Search" },
      made("div", { class: "asked" }, this.input, close), this.list, this.told);
    document.body.append(this.dialog);
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.leave());
    this.input.addEventListener("input", () => this.wait());
    this.dialog.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointermove", (event) => this.point(event.target.closest("[role='option']")));
  }

  open() {
    this.before = document.activeElement;
    this.dialog.showModal();
    this.input.focus();
    this.ask();
  }

  /* What was typed goes with the palette: it may have been pasted by mistake. */
  leave() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.input.value = "";
    this.asked = null;
    this.list.replaceChildren();
    const back = this.before?.isConnected && this.before !== document.body ? this.before : opener;
    back.focus({ preventScroll: true });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  get text() {
    const typed = this.input.value.trim();
    return KEY.exec(typed)?.[1] ?? typed;
  }

  async ask() {
    const { text } = this;
    this.request?.abort(); /* also where what stands there is the answer already: to what was typed between */
    if (text === this.asked) {
      this.list.removeAttribute("aria-busy");
      return;
    }
    this.request = new AbortController();
    this.list.setAttribute("aria-busy", "true");
    const address = new URL(opener.href);
    if (text) address.searchParams.set("search", text);
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Current-URL": location.href }, signal: this.request.signal });
      const elsewhere = answer.headers.get("HX-Redirect"); /* the session has ended */
      if (elsewhere) { location.assign(elsewhere); return; }
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      this.show(text, new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found"));
    } catch (error) {
      if (error.name !== "AbortError") this.fail();
    }
  }

  show(text, found) {
    this.asked = text;
    this.list.replaceChildren(...found.children);
    for (const group of this.list.querySelectorAll("section")) {
      group.setAttribute("role", "group");
      group.querySelectorAll("h2, ul, li").forEach((element) => element.setAttribute("role", "presentation"));
    }
    this.options.forEach((option, place) => {
      option.id = `palette-${place}`;
      option.setAttribute("role", "option");
      option.tabIndex = -1;
    });
    this.list.removeAttribute("aria-busy");
    this.choose(this.options[0] ?? null);
    const number = Number(found.dataset.number);
    this.told.textContent = number === 1 ? "1 line found" : `${number} lines found`;
    this.list.scrollTop = 0;
  }

  fail() {
    this.asked = null;
    this.list.removeAttribute("aria-busy");
    this.list.replaceChildren(made("p", { class: "nothing" }, "The server did not answer. Type again to ask once more."));
    this.choose(null);
    this.told.textContent = "The server did not answer.";
  }

  get options() { return [...this.list.querySelectorAll("a")]; }

  get chosen() { return this.list.querySelector("[aria-selected='true']"); }

  /* Between two lines, or over a heading, the line chosen last stays chosen. */
  point(option) {
    if (option) this.choose(option, false);
  }

  choose(option, scroll = true) {
    if (option && option === this.chosen) return;
    for (const other of this.options) other.setAttribute("aria-selected", String(other === option));
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    if (option && scroll) option.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { options } = this;
    if (step && options.length) {
      event.preventDefault();
      this.choose(options.at((options.indexOf(this.chosen) + step) % options.length));
    } else if (event.key === "Enter" && event.target === this.input && !event.isComposing) {
      event.preventDefault();
      this.go();
    }
  }

  /* Whoever types quickly and presses Enter means what they typed, and not the list before it. */
  async go() {
    clearTimeout(this.timer);
    await this.ask();
    if (this.asked === this.text) this.chosen?.click();
  }
}

function open() {
  if (topDialog()?.matches("#dialog, #palette")) return; /* what stands in a dialog is finished first */
  document.querySelector("#sidebar:popover-open")?.hidePopover();
  palette ??= new Palette();
  palette.open();
}

if (opener) {
  if (isApple && opener.querySelector("kbd")) opener.querySelector("kbd").textContent = "\u2318 K";
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; /* in a tab of its own it is a page */
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}

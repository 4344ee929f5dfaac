/* How do menus behave: where do they stand, how do arrow keys walk them, when do they close? */

const anchored = CSS.supports("position-area", "block-end");

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-menu]")) return;
  const button = buttonOf(menu);
  button?.toggleAttribute("data-open", event.newState === "open");
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState === "open" && !anchored && button) place(menu, button.getBoundingClientRect());
}, true);

/* A menu has its own button, or is shared by the rows of a list and opened by one of theirs. */
export function buttonOf(menu) {
  return document.getElementById(menu.dataset.openedBy) ?? document.querySelector(`[popovertarget="${menu.id}"]`);
}

/* The menu of a row arrives when it is asked for: it opens below its button, with the focus in it. */
document.addEventListener("htmx:afterSwap", (event) => {
  const menu = event.detail.target;
  if (!menu.matches?.("[data-menu]") || !menu.firstElementChild) return;
  const button = event.detail.elt.closest("[id]") === menu ? event.detail.requestConfig?.elt : event.detail.elt;
  menu.dataset.openedBy = button?.id ?? "";
  menu.showPopover();
  menu.toggleAttribute("data-placed", true);
  if (button) place(menu, button.getBoundingClientRect());
  menu.querySelector("a, button")?.focus();
});

/* A link that opens the menu of its row is a button to a screen reader, and takes the space bar as one (dialogs.js).
   Without scripts it leads to a page with the same entries, or to that of the row. */
function name(root) {
  for (const link of root.querySelectorAll?.("a[data-opens-menu]") ?? []) {
    link.setAttribute("role", "button");
    if (!link.hasAttribute("aria-expanded")) link.setAttribute("aria-expanded", "false");
  }
}
document.addEventListener("htmx:load", ({ detail }) => name(detail.elt));
name(document);

/* Pressed while its menu is open, such a link closes it: the press has closed the menu already, and the click that
   follows would open it again. */
let closing = null;
document.addEventListener("pointerdown", ({ target }) => {
  const link = target.closest?.("a[data-opens-menu][data-open]") ?? null;
  closing = link;
}, true);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-opens-menu]");
  if (link && link === closing) {
    event.preventDefault();
    event.stopPropagation();
  }
  closing = null;
}, true);

function place(menu, box) {
  const below = box.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.top = `${Math.max(8, below ? box.bottom : box.top - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const invoker = event.target.closest?.("[popovertarget]");
  const menu = event.target.closest?.("[data-menu]") ?? (invoker && document.getElementById(invoker.getAttribute("popovertarget")));
  if (!menu?.matches("[data-menu]:popover-open")) return;
  const items = [...menu.querySelectorAll("a, button, input:not([type=hidden])")];
  const next = items.indexOf(document.activeElement) + step;
  event.preventDefault();
  items.at(next % items.length)?.focus();
});

document.addEventListener("click", (event) => {
  const menu = event.target.closest?.("[data-menu] :is(a, button)")?.closest("[data-menu]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

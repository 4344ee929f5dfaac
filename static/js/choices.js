/* How many boxes of a choice are ticked, and which does one tick together? `data-choice` holds both. */

const boxesOf = (choice) => [...choice.querySelectorAll("input[type=checkbox]")];
const namesOf = (button) => button.dataset.ticks.split(" ").filter(Boolean);

function tell(choice) {
  const ticked = boxesOf(choice).filter((box) => box.checked).map((box) => box.value);
  const said = choice.querySelector("[data-chosen]");
  if (said) said.textContent = `${ticked.length} of ${boxesOf(choice).length} chosen`;
  for (const button of choice.querySelectorAll("[data-ticks]")) {
    const names = namesOf(button);
    const isThis = names.length === ticked.length && names.every((name) => ticked.includes(name));
    button.setAttribute("aria-pressed", String(isThis));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-ticks]");
  if (!button) return;
  const names = namesOf(button);
  const choice = button.closest("[data-choice]");
  for (const box of boxesOf(choice)) box.checked = names.includes(box.value);
  /* As if it had been ticked by hand: the dialog then knows that something was chosen in it. */
  choice.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("input", (event) => {
  const choice = event.target.closest?.("[data-choice]");
  if (choice) tell(choice);
});

const tellAll = () => document.querySelectorAll("[data-choice]").forEach(tell);
document.addEventListener("htmx:afterSwap", tellAll);
tellAll();

/* Which rows of a list are ticked: all by one box, a range with Shift, and how many in words? */

let last = null; /* the box ticked before, where a range begins */
const boxes = () => [...document.querySelectorAll("input[form='ticked']:not(:disabled)")];

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-tick-all]")) boxes().forEach((one) => { one.checked = box.checked; });
  else if (!box.matches?.("input[form='ticked']")) return;
  else if (event.shiftKey && last?.isConnected) tickBetween(last, box);
  last = box;
  tell();
});

function tickBetween(first, second) {
  const all = boxes();
  const ends = [all.indexOf(first), all.indexOf(second)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (from >= 0) all.slice(from, to + 1).forEach((one) => { one.checked = second.checked; });
}

function tell() {
  const ticked = boxes().filter((one) => one.checked).length;
  const words = document.querySelector("[data-ticked-count]");
  const all = document.querySelector("[data-tick-all]");
  if (words) words.textContent = ticked === 1 ? "1 selected" : `${ticked} selected`;
  if (all) {
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

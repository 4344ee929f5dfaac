/* Shows what is typed into a field somewhere else too: data-mirror names the field, data-empty what stands for nothing. */
function show() {
  for (const mirror of document.querySelectorAll("[data-mirror]")) {
    const field = document.querySelector(mirror.dataset.mirror);
    if (field) mirror.textContent = field.value.trim().toLowerCase() || mirror.dataset.empty;
  }
}

document.addEventListener("input", show);
show(); // somebody may have typed before this was loaded

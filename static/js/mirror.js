/* Shows what is typed into a field somewhere else too: data-mirror names the field, data-empty what stands for nothing. */
document.addEventListener("input", (event) => {
  for (const mirror of document.querySelectorAll("[data-mirror]")) {
    if (event.target instanceof HTMLInputElement && event.target.matches(mirror.dataset.mirror)) {
      mirror.textContent = event.target.value.trim().toLowerCase() || mirror.dataset.empty;
    }
  }
});

// Slides: the arrow keys and a swipe turn the page, by the links that are there anyway.
(() => {
  const slides = document.querySelector("[data-slides]");
  if (!slides) return;
  const turn = (rel) => slides.querySelector(`a[rel="${rel}"]`)?.click();

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "ArrowRight") turn("next");
    if (event.key === "ArrowLeft") turn("prev");
  });

  let from = null;
  slides.addEventListener("pointerdown", (event) => { from = event.isPrimary ? event : null; });
  slides.addEventListener("pointerup", (event) => {
    if (!from) return;
    const right = event.clientX - from.clientX;
    if (Math.abs(right) > 60 && Math.abs(event.clientY - from.clientY) < 60) turn(right < 0 ? "next" : "prev");
    from = null;
  });
})();

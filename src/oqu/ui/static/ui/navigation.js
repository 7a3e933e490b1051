// The tab that is open is in sight; a menu closes when the person turns to something else.
(() => {
  const showTab = () => {
    for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
      const row = tab.closest("ul");
      row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    }
  };
  showTab();
  document.addEventListener("htmx:finally:request", showTab);

  const close = (kept) => {
    for (const menu of document.querySelectorAll(".menu[open], .more[open]")) if (!menu.contains(kept)) menu.open = false;
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
})();

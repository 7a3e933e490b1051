// Pages of the staff that change in place (htmx): focus is preserved, drafts are stored and removed, a failed form is enabled again.
(() => {
  document.addEventListener("htmx:after:request", () => fileUploads.release(self.drafts.settle()));
  document.addEventListener("htmx:after:swap", () => {
    self.drafts.attend();
    if (document.activeElement !== document.body) return;
    const next = document.querySelector("main [role=status], main h1");
    next?.setAttribute("tabindex", "-1");
    next?.focus();
  });
})();

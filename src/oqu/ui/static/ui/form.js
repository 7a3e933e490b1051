// Forms: a second press sends nothing twice, large files show how far they are.
(() => {
  const busy = (form, on) => {
    for (const button of form.querySelectorAll("button.button:not([type=button])")) {
      on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending || form.method !== "post") {
      if (form.dataset.sending) event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    busy(form, true);
  });

  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      busy(form, false);
    }
  });
})();

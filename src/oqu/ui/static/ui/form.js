// Forms: a second press sends nothing twice; a changed form is a new post; too large a file is told before it is sent.
(() => {
  const sent = new WeakMap();
  const words = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]).filter(([name]) => name !== "form_key"));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const keyed = () => document.querySelectorAll("form:has(> input[name=form_key])");
  const busy = (form, on) => {
    for (const button of form.querySelectorAll("button.button")) on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
  };
  const release = (form) => {
    delete form.dataset.sending;
    busy(form, false);
  };
  const freshToken = (form) => {
    const now = outbox.token();
    if (now && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = now;
  };

  // A page may come from this device's cache with a key that was used before.
  if (navigator.serviceWorker?.controller) for (const form of keyed()) form.elements.form_key.value = newKey();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) return event.preventDefault();
    const now = words(form);
    if (sent.has(form) && sent.get(form) !== now && form.elements.form_key) form.elements.form_key.value = newKey();
    sent.set(form, now);
    freshToken(form);
    form.dataset.sending = "yes";
    busy(form, true);
    setTimeout(release, 10000, form);
  });

  document.addEventListener("htmx:finally:request", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // Back on a page that the browser kept: the form may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sending]").forEach(release);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file" || !target.dataset.maxMb) return;
    const large = [...target.files].some((file) => file.size > target.dataset.maxMb * 1048576);
    target.setCustomValidity(large ? target.dataset.tooLarge : "");
    target.reportValidity();
  });
})();

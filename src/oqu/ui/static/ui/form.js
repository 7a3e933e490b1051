// Forms: a second press sends nothing twice, nor does going back and sending again.
(() => {
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

  // Going back in history restores the key that the form was sent with, so that sending it again stores one row.
  const place = (form) => `${form.getAttribute("action") ?? ""} ${form.querySelector("[name][id]")?.name ?? ""}`;
  const sent = history.state?.sent ?? {};
  for (const form of document.querySelectorAll("form:has(input[name=form_key])")) form.elements.form_key.value = sent[place(form)] ?? form.elements.form_key.value;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "forget" in form.dataset) return; // signing out: offline.js
    if (!navigator.onLine && !(navigator.serviceWorker?.controller && form.elements.offline && !self.drafts.warned())) {
      event.preventDefault();
      return self.drafts.warn("not-now");
    }
    if (form.dataset.sending) return event.preventDefault();
    const key = form.elements.form_key?.value;
    if (key) history.replaceState({ ...history.state, sent: { ...history.state?.sent, [place(form)]: key } }, "");
    freshToken(form);
    form.dataset.sending = "yes";
    busy(form, true);
    setTimeout(release, 10000, form);
  });

  document.addEventListener("htmx:finally:request", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // A page restored from the browser's cache: the form may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sending]").forEach(release);
  });
})();

// A questionnaire: shows only what applies, counts answers, and saves them on the server while the person types.
(() => {
  const form = document.querySelector("form.questionnaire");
  if (!form) return;
  const asks = [...form.querySelectorAll("fieldset.ask")];
  const words = form.querySelector("[data-words]");
  const dots = form.querySelector(".dots")?.children ?? [];
  const SENT = "__uploaded"; // beside the name of a question for files: those that have arrived
  const names = (ask) => new Set([...ask.elements].map((one) => one.name.replace(SENT, "")).filter((name) => name && !name.endsWith(".quote")));

  const refresh = () => {
    for (const ask of form.querySelectorAll("[data-if]")) {
      const given = [...new FormData(form)].map((pair) => pair.join(":"));
      ask.hidden = ask.disabled = !ask.dataset.if.split(" ").every((group) => group.split(",").some((one) => given.includes(one)));
    }
    for (const one of form.querySelectorAll("[data-answer]")) {
      const given = form.querySelectorAll(`[name="${one.dataset.answer}"]:enabled:is(:checked, :not([type])):not([value=na])`);
      one.textContent = [...given].map((one) => (one.checked && one.value ? one.closest("label").textContent : one.value).trim()).join(", ") || one.dataset.else;
    }
    for (const one of form.querySelectorAll("[data-required]")) one.required = true;
    const data = new FormData(form);
    const done = asks.map((ask) => !ask.hidden && [...names(ask)].every((name) => [...data.getAll(name), ...data.getAll(name + SENT)].some((one) => (one.name ?? one).trim())));
    asks.forEach((ask, n) => {
      if (!dots[n]) return;
      dots[n].className = done[n] ? "on" : "";
      dots[n].hidden = ask.hidden;
    });
    if (words) words.textContent = words.dataset.words.replace("%1", done.filter(Boolean).length).replace("%2", asks.filter((ask) => !ask.hidden).length);
  };

  let timer, saved;
  let paused = "paused" in form.dataset; // there is another version: nothing is overwritten until the person has chosen
  const save = () => {
    clearTimeout(timer);
    const data = new FormData(); // without files, which come with the form itself
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && !name.endsWith(SENT)) data.append(name, value);
    const now = JSON.stringify([...data]);
    if (paused || now === saved || form.dataset.sending || !navigator.onLine) return;
    saved = now;
    data.set("do", "autosave");
    data.set("csrfmiddlewaretoken", outbox.token() || data.get("csrfmiddlewaretoken"));
    fetch(location.href, { method: "POST", body: data, keepalive: true, headers: { "X-Oqu-Person": data.get("offline") } }).then(({ status }) => {
      if (status !== 412) return;
      paused = true;
      drafts.warn("elsewhere");
    }).catch(() => { saved = ""; });
  };

  form.addEventListener("input", () => {
    refresh();
    clearTimeout(timer);
    timer = setTimeout(save, 4000);
  });
  form.addEventListener("refill", refresh);
  document.addEventListener("visibilitychange", () => document.hidden && timer && save());
  form.querySelectorAll(".only-if").forEach((one) => { one.hidden = true; });
  refresh();
})();

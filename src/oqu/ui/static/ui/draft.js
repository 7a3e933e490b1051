// Drafts: what is being written in a form with data-draft is kept on this device until it was received.
self.drafts = (() => {
  const person = document.documentElement.dataset.person ?? "";
  const prefix = `draft ${person} `;
  const key = (form) => prefix + form.dataset.draft;
  const secret = new Set(["form_key", "csrfmiddlewaretoken", "offline"]);
  const inputs = (form) => [...form.elements].filter((one) => one.name && one.type !== "file" && one.type !== "password" && !secret.has(one.name));

  const read = (form) => inputs(form).flatMap((one) => {
    if (one.type === "checkbox" || one.type === "radio") return one.checked ? [[one.name, one.value]] : [];
    return one.tagName === "BUTTON" ? [] : [[one.name, one.value]];
  });

  const fill = (form, pairs) => {
    for (const one of inputs(form)) {
      const values = pairs.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (values.length && one.tagName !== "BUTTON") one.value = values.shift();
    }
  };

  const say = (form, word) => {
    const state = form.querySelector(".save-state");
    if (state) state.textContent = word ? state.dataset[word] : "";
  };

  // A draft is done with when the page after sending came by the server's "see the result" and is not an error.
  const settle = (received) => {
    const sent = sessionStorage.getItem("sent");
    if (sent && received) localStorage.removeItem(sent);
    sessionStorage.removeItem("sent");
  };
  const arrived = performance.getEntriesByType("navigation")[0];
  settle(arrived?.type === "navigate" && arrived.redirectCount > 0 && !(arrived.responseStatus >= 400));

  const attended = new WeakSet();
  const attend = () => document.querySelectorAll("form[data-draft]").forEach((form) => {
    if (attended.has(form)) return;
    attended.add(form);
    const stored = localStorage.getItem(key(form));
    if (stored && !form.querySelector(".errors")) {
      fill(form, JSON.parse(stored));
      say(form, "restored");
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        localStorage.setItem(key(form), JSON.stringify(read(form)));
        say(form, "saved");
      }, 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      localStorage.setItem(key(form), JSON.stringify(read(form)));
      sessionStorage.setItem("sent", key(form));
    });
  });
  attend();

  return {
    attend,
    settle,
    // A post that was refused later: its words come back when its page is opened.
    keep(entry) {
      const name = entry.fields.find(([field]) => field === "draft")?.[1];
      const words = entry.fields.filter(([field, value]) => !secret.has(field) && typeof value === "string");
      if (name) localStorage.setItem(prefix + name, JSON.stringify(words));
    },
    received(form) {
      localStorage.removeItem(key(form));
      sessionStorage.removeItem("sent");
    },
    forget() {
      for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
    },
  };
})();

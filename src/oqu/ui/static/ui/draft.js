// Drafts: what is typed into a form is stored on this device until the server has confirmed it.
// Two tabs that write the same form never overwrite one another: both versions are shown, and the person chooses.
self.drafts = (() => {
  const person = document.documentElement.dataset.person ?? "";
  const prefix = `draft ${person} `;
  const TYPED = "textarea, input[type=text], input[type=search], input[type=email], input[type=tel], input[type=url], input:not([type])";
  const FIGURES = "input[type=number], input[type=date], input[type=time], input[type=datetime-local]";
  const copy = (template) => template?.content.firstElementChild.cloneNode(true); // none without a connection, perhaps
  const fresh = Math.random;
  const shelf = () => (person ? localStorage : sessionStorage); // what a visitor types goes with the tab

  // The names of what this device stores; none where it may not.
  const names = () => {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  };

  // A stored draft is a list of versions: { id, words, base (as the page came), key (of the form), sent (just so), at }.
  const load = (name) => {
    try {
      const stored = JSON.parse(shelf().getItem(name)) ?? [];
      return Array.isArray(stored[0]) ? [{ id: "before", words: stored }] : stored;
    } catch {
      return [];
    }
  };
  const store = (name, versions) => {
    try {
      versions[0] ? shelf().setItem(name, JSON.stringify(versions)) : shelf().removeItem(name);
    } catch {
      blocked();
    }
  };
  let warned = false;
  const warn = async (name) => {
    const words = copy(await piece(name));
    if (!words) return;
    document.querySelector(`#main > [data-piece=${name}]`)?.remove();
    document.getElementById("main").prepend(words);
    scrollTo(0, 0);
  };
  const blocked = () => {
    if (!warned) warn("blocked");
    warned = true;
  };

  // Not files and fieldsets, passwords, hidden ones, and buttons, nor what says so itself (`data-draft="hidden"`).
  const inputs = (form) => [...form.elements].filter((one) => one.name && !/^(fi|pa|hi|su|bu)/.test(one.dataset.draft || one.type));
  const read = (form) => inputs(form).flatMap((one) => {
    if (one.type === "checkbox" || one.type === "radio") return one.checked ? [[one.name, one.value]] : [];
    return [[one.name, one.value]];
  });
  const fill = (form, pairs) => {
    for (const one of inputs(form)) {
      const values = pairs.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (values.length) one.value = values.length > 1 ? values[[...form.elements[one.name]].indexOf(one)] ?? one.value : values[0];
    }
  };
  const blank = (form, words) => {
    const typed = new Set([...form.querySelectorAll(TYPED)].map(({ name }) => name));
    return !words.some(([name, value]) => typed.has(name) && value.trim());
  };
  // What a person can read in a version and choose by.
  const text = (form, words) => {
    const read = new Set([...form.querySelectorAll(`${TYPED}, ${FIGURES}`)].map(({ name }) => name));
    return words.filter(([name, value]) => read.has(name) && value.trim()).map(([, value]) => value.trim()).join("\n");
  };
  // A version as the page shows it, where it differs from the others: each field with its label and, in a table, its row.
  const described = (form, words, versions) => [...new Set(inputs(form).map(({ name }) => name))]
    .filter((name) => versions.some((one) => differs(one.words, words, name)))
    .map((name) => {
      const all = inputs(form).filter((one) => one.name === name);
      const [one] = all;
      const values = of(words, name).map(([, value]) => {
        if (one.type === "checkbox") return "✓";
        if (/^date/.test(one.type)) return dayInWords(value);
        return [...(one.options ?? [])].find((each) => each.value === value)?.text ?? all.find((each) => each.type === "radio" && each.value === value)?.labels[0].textContent ?? value;
      });
      const heads = [one.closest("tr")?.querySelector("[data-heading]"), one.closest(".field")?.querySelector("legend, label")?.firstChild];
      const head = heads.map((node) => node?.textContent.trim()).filter(Boolean).join(", ");
      return (head && `${head}: `) + (values.join(", ").trim() || "—");
    }).join("\n");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // What the page itself holds has changed since the draft was begun, where the draft has something else.
  const of = (pairs, name) => pairs.filter(([one]) => one === name);
  const differs = (one, other, name) => !same(of(one, name), of(other, name));
  const moved = (now, { base, words }) => base && now.some(([name]) => differs(now, base, name) && differs(now, words, name));

  const showState = async (form, word) => {
    const words = form.querySelector(".save-state") ? null : copy(await piece("save-state"));
    const state = form.querySelector(".save-state") ?? (words && form.appendChild(words));
    if (state) state.textContent = word ? state.dataset[word] : "";
  };

  // What a person would recognise: not keys, dates and ticks.
  const excerpt = (words, form) => {
    if (form) return words.filter(([name]) => form.elements[name]?.matches?.(TYPED)).map(([, value]) => value).filter(Boolean).join("\n");
    const all = words.map(([, value]) => value).filter((value) => /\p{L}{2}.*\s|\p{L}{5}/u.test(value) && !/^[a-z0-9]{12}$/.test(value));
    const written = all.filter((value) => !/^[a-z0-9_-]+$/.test(value)); // values of choices look like this
    return (written.length ? written : all).join("\n");
  };

  const written = new Map(); // form → { name, own (the id of its version), base, last (as stored), touched }

  const changed = new WeakSet(); // forms that the person has changed
  addEventListener("input", ({ target }) => target.form && changed.add(target.form));

  const put = (form, sent = false) => {
    const it = written.get(form);
    const words = read(form);
    const versions = load(it.name);
    const mine = versions.find(({ id }) => id === it.own);
    if (mine && it.last && !same(mine.words, it.last)) it.own = fresh(); // another tab went on with that one
    const others = versions.filter(({ id }) => id !== it.own);
    const version = { id: it.own, words, text: excerpt(words, form), base: it.base, key: form.elements.form_key?.value, sent, at: Date.now() };
    const back = same(words, it.base);
    store(it.name, back ? others : [...others, version]);
    it.last = words;
    showState(form, warned || back ? "" : person ? "saved" : "visitor");
    if (back) unmark(form);
    offer(form, others);
  };

  // Show what else there is of this form, each with a button that goes on with it.
  const offer = async (form, all) => {
    const it = written.get(form);
    const shown = new Set([text(form, read(form))]); // versions that read alike are no choice
    const others = all.filter(({ words }) => !blank(form, words) && !shown.has(text(form, words)) && shown.add(text(form, words)));
    const turn = (it.turn = {});
    const box = others.length && copy(await piece("versions"));
    if (it.turn !== turn) return; // something newer is to be shown
    form.previousElementSibling?.matches("[data-versions]") && form.previousElementSibling.remove();
    if (!box) return;
    const line = box.querySelector("template").content;
    const versions = [{ id: it.own, words: read(form), at: 0 }, ...others];
    for (const version of versions) {
      if (blank(form, version.words)) continue;
      const one = line.cloneNode(true);
      const [time, quote, button] = one.querySelectorAll("p, blockquote, button");
      if (version.at) time.textContent = pointInTime(version.at);
      quote.textContent = described(form, version.words, versions);
      button.addEventListener("click", () => take(form, version));
      box.append(one);
    }
    form.before(box);
  };

  // A form with a restored draft says so, marks the fields that differ from what is saved, and leads back to that.
  const unmark = (form) => {
    for (const one of form.querySelectorAll("[data-unsaved]")) delete one.dataset.unsaved;
    written.get(form).notice?.remove();
  };
  const mark = async (form, { at }, key) => {
    const it = written.get(form);
    const fields = new Set(inputs(form).filter(({ name }) => differs(read(form), it.base, name)).map((one) => one.closest(".field") ?? one));
    for (const one of fields) {
      one.dataset.unsaved = "";
      one.closest("form details")?.setAttribute("open", "");
    }
    const box = (it.notice = copy(await piece("restored")));
    if (!box || same(read(form), it.base)) return unmark(form);
    const labels = [...fields].map((one) => one.querySelector("legend, label")?.firstChild.textContent.trim());
    box.querySelector(".soft").textContent = [at && pointInTime(at), ...labels].filter(Boolean).join(" · ");
    box.querySelector("button").addEventListener("click", () => {
      fill(form, it.base);
      if (key) form.elements.form_key.value = key;
      put(form);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    form.prepend(box);
  };

  const take = (form, version) => {
    const it = written.get(form);
    fill(form, version.words);
    if (version.key && form.elements.form_key) form.elements.form_key.value = version.key;
    Object.assign(it, { own: version.id, last: version.words, touched: true });
    store(it.name, [{ ...version, base: it.base, key: form.elements.form_key?.value, at: Date.now() }]);
    offer(form, []);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Another tab has written, sent or chosen.
  addEventListener("storage", ({ key }) => {
    for (const [form, it] of written) {
      if (key !== it.name || !it.touched) continue;
      const versions = load(it.name);
      const mine = versions.find(({ id }) => id === it.own);
      const saved = it.last && same(read(form), it.last);
      if (!mine && saved && versions.length === 1) {
        fill(form, versions[0].words);
        Object.assign(it, { own: versions[0].id, last: versions[0].words });
        offer(form, []);
      } else if (!mine && saved) it.touched = false;
      else if (!mine || !same(mine.words, it.last)) put(form);
      else offer(form, versions.filter((one) => one !== mine));
    }
  });

  const restore = (form) => {
    const it = written.get(form);
    // A page that comes back with what was sent, to be looked at or corrected, goes on with that version, also where the
    // server has chosen something for the person.
    const sent = load(it.name).filter(({ key }) => key && key === form.elements.form_key?.value);
    const back = sent.find(({ words }) => same(words, it.base)) ?? sent.filter((one) => one.sent && text(form, one.words) === text(form, it.base)).at(-1);
    if (back) Object.assign(it, { own: back.id, last: back.words, base: back.base ?? it.base });
    const stored = load(it.name).filter(({ id, words }) => id !== back?.id && !same(words, it.base));
    const full = stored.filter(({ words }) => !blank(form, words));
    const versions = full.length ? full : stored.slice(-1);
    const [only] = versions;
    if (!only) return;
    const foreign = !only.base && !blank(form, it.base) && !same(it.base, only.words); // it was written on another page
    if (versions.length > 1 || foreign || moved(it.base, only)) {
      const alike = ({ id, words }) => id !== it.own && !blank(form, words) && text(form, words) === text(form, it.base);
      store(it.name, load(it.name).filter((one) => !alike(one)));
      return offer(form, versions);
    }
    const key = form.elements.form_key?.value;
    fill(form, only.words);
    if (only.key && key) form.elements.form_key.value = only.key;
    Object.assign(it, { own: only.id, last: only.words });
    mark(form, only, key);
  };

  // A form is known by its page, whatever its language, and by its own name or its address and first field.
  const nameOf = (page, own) => prefix + new URL(page).pathname.slice(3) + " " + own;
  const named = (form) => nameOf(location, form.dataset.draft || `${form.getAttribute("action")} ${form.querySelector(TYPED).name}`);

  const attend = () => document.querySelectorAll(".page form[method=post]").forEach((form) => {
    if (written.has(form) || !form.querySelector(TYPED) || form.querySelector("[type=password]") || /\/sign-in\/|\/code\/$/.test(location.pathname)) return;
    let name = named(form);
    while ([...written].some(([one, it]) => one.isConnected && it.name === name)) name += "+";
    written.set(form, { name, own: fresh(), base: read(form) });
    restore(form);
    let timer;
    const now = () => {
      if (timer) put(form), (timer = clearTimeout(timer));
    };
    form.addEventListener("input", () => {
      written.get(form).touched = true;
      clearTimeout(timer);
      timer = setTimeout(now, 300);
    });
    form.addEventListener("submit", () => {
      timer = clearTimeout(timer);
      put(form, true);
    });
    form.addEventListener("reset", () => setTimeout(put, 0, form));
    addEventListener("pagehide", now);
  });

  // Forget the drafts of these forms (by their keys): they were received, or wait in the outbox.
  const drop = (keys) => {
    try {
      for (const name of Object.keys(shelf())) {
        if (name.startsWith(prefix)) store(name, load(name).filter((one) => !one.sent || !keys.includes(one.key)));
      }
    } catch {} // without storage there are no drafts
    for (const [form, it] of written) {
      const isNewer = load(it.name).some(({ id }) => id === it.own); // written since that was sent
      if (it.touched || !it.last || isNewer || !keys.includes(form.elements.form_key?.value)) continue;
      fill(form, it.base);
      unmark(form);
      showState(form, "");
      it.last = undefined;
    }
  };

  // Only the server confirms that a form was received: by a cookie with the form's key.
  const settle = () => {
    const key = document.cookie.match(/oqu_received=(\w+)/)?.[1];
    if (!key) return undefined;
    document.cookie = "oqu_received=; Max-Age=0; path=/";
    drop([key]);
    return key;
  };
  const received = settle();
  attend();
  if (written.size) {
    try {
      shelf().setItem("try", "");
      shelf().removeItem("try");
    } catch {
      blocked();
    }
  }

  return {
    attend,
    settle,
    received, // the key of the form that was received before this page
    drop,
    warn,
    blocked,
    warned: () => warned,
    TYPED,
    names,
    // What is written and not sent, for a person who signs out.
    list: () => names().filter((name) => name.startsWith(prefix)).flatMap(load).map(({ words, text }) => text ?? excerpt(words)).filter(Boolean),
    // A form shows what waits to be sent from it, unless it holds something newer; once that has arrived (`sent`) the form is
    // folded away. Returns whether the form is on this page.
    show(entry, sent) {
      const of = (name) => outbox.field(entry, name);
      const form = [...document.forms].find(({ elements }) => of("draft") && elements.draft?.value === of("draft"));
      const it = written.get(form); // none where there is nothing to type
      if (form && !(it ? it.touched || it.last : changed.has(form))) {
        fill(form, entry.fields);
        form.elements.form_key.value = of("form_key");
        form.hidden = sent;
        form.dispatchEvent(new Event("refill"));
      }
      return form;
    },
    // A post that was refused later: its words come back when its page is opened.
    keep(entry) {
      const name = outbox.field(entry, "draft");
      const words = entry.fields.filter(([field, value]) => typeof value === "string" && !/^(draft|offline|begun_from|form_\w+|.*__uploaded)$/.test(field));
      if (name) store(nameOf(entry.page, name), [...load(nameOf(entry.page, name)), { id: fresh(), words, at: entry.at }]);
    },
    forget() {
      for (const name of names()) if (name.startsWith(prefix)) localStorage.removeItem(name);
    },
  };
})();

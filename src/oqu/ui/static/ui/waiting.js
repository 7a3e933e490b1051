// What waits on this device to be sent: read, changed or cancelled; and what becomes of it when its writer signs out.
self.waiting = (() => {
  let dialog;
  const changes = new Map(); // entry → what stores its change
  const line = (name) => dialog.querySelector(`template[data-piece=${name}]`).content.firstElementChild.cloneNode(true);
  const isText = ([name, value]) => typeof value === "string" && !/^(draft|offline|do|form_\w+)$/.test(name) && /\s|\p{L}{5}/u.test(value);

  const title = async (page) => {
    const kept = await self.caches?.match(page, { ignoreVary: true });
    const name = kept && new DOMParser().parseFromString(await kept.text(), "text/html").title.replace(/ · Oqu$/, "");
    return name || new URL(page).pathname;
  };

  const drawn = async (entry) => {
    const item = line("entry");
    item.querySelector("strong").textContent = await title(entry.page);
    item.querySelector("time").textContent = pointInTime(entry.at);
    const fields = entry.fields.map(([...pair]) => pair);
    let timer;
    const store = async (now) => {
      clearTimeout(timer);
      changes.delete(entry.id);
      const there = await outbox.edit(entry.id, now);
      item.querySelector("output").textContent = dialog.dataset[there ? (now ? "saved" : "cancelled") : "gone"];
      if (!there || !now) item.querySelectorAll("button, textarea").forEach((one) => { one.disabled = true; });
    };
    for (const field of fields) {
      if (typeof field[1] !== "string") item.querySelector("[data-files]").append(field[1].name, " ");
      if (!isText(field)) continue;
      const area = line("text");
      area.querySelector("textarea").value = field[1];
      area.addEventListener("input", ({ target }) => {
        field[1] = target.value;
        clearTimeout(timer);
        changes.set(entry.id, () => store(fields));
        timer = setTimeout(changes.get(entry.id), 300);
      });
      item.querySelector("[data-texts]").append(area);
    }
    item.querySelector("[data-save]").addEventListener("click", () => store(fields));
    item.querySelector("[data-cancel]").addEventListener("click", () => store(null));
    return item;
  };

  const open = async (person, leaving, written) => {
    dialog = await piece("waiting");
    const list = dialog.querySelector("ul");
    list.replaceChildren(...(await Promise.all((await outbox.of(person)).map(drawn))));
    for (const text of written) list.append(Object.assign(line("draft"), { textContent: text }));
    for (const one of dialog.querySelectorAll("[data-leaving]")) one.hidden = !leaving;
    for (const one of dialog.querySelectorAll("[data-looking]")) one.hidden = leaving;
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    await Promise.all([...changes.values()].map((store) => store()));
    return dialog.returnValue || "stay";
  };

  return {
    title,
    show: (person) => open(person, false, []),
    // Asks only if there is something to ask about: "stay", "keep" or "delete".
    async leave(person) {
      const written = [...drafts.list(), ...fileUploads.list()];
      return written.length || (await outbox.of(person)).length ? open(person, true, written) : "keep";
    },
    async forget(person) {
      for (const { id } of await outbox.of(person)) await outbox.remove(id);
      drafts.forget();
      fileUploads.forget();
    },
  };
})();

// What waits on this device to be sent: read, changed or cancelled; and what becomes of it when its writer signs out.
self.waiting = (() => {
  let dialog;
  const changes = new Map(); // entry → what stores its change
  const line = (name) => dialog.querySelector(`template[data-piece=${name}]`).content.firstElementChild.cloneNode(true);
  const isFilledIn = ([name, value]) => typeof value === "string" && value.trim() && !/^(draft|offline|do|begun_from|form_\w+|.*__uploaded)$/.test(name);
  const looksTyped = (field) => isFilledIn(field) && /\s|\p{L}{5}/u.test(field[1]);

  const read = async (page) => {
    const stored = await self.caches?.match(page, { ignoreVary: true });
    return stored && new DOMParser().parseFromString(await stored.text(), "text/html");
  };
  const title = async (page) => (await read(page))?.title.replace(/ · [^·]*$/, "") || new URL(page).pathname;

  // The text fields of the form, from its stored page; without that page, values that look like text.
  const texts = async ({ page, fields }) => {
    const typed = new Set([...((await read(page))?.querySelectorAll(drafts.TYPED) ?? [])].map(({ name }) => name));
    return fields.some(([name]) => typed.has(name)) ? ([name, value]) => typeof value === "string" && typed.has(name) : looksTyped;
  };

  // Those that are in the form, and those that were sent ahead of it.
  const files = async ({ person, fields }) => {
    const key = outbox.field({ fields }, "form_key");
    const ahead = await outbox.files(person, "readonly", (all) => all.getAll()).catch(() => []);
    const names = ahead.filter(({ submitted }) => key && submitted === key).map(({ name }) => name);
    return [...new Set([...fields.map((field) => field[2] ?? field[1].name).filter(Boolean), ...names])];
  };

  const drawn = async (entry) => {
    const item = line("entry");
    item.querySelector("strong").textContent = await title(entry.page);
    item.querySelector("time").textContent = pointInTime(entry.at);
    const typed = new Map(); // place among the fields → text
    const isText = await texts(entry);
    let timer;
    const change = ({ fields }) => ({ fields: fields.map(([name, value, ...more], n) => [name, typed.get(n) ?? value, ...more]) });
    const store = async (how = change) => {
      clearTimeout(timer);
      changes.delete(entry.id);
      const there = await outbox.edit(entry.id, how);
      item.querySelector("output").textContent = dialog.dataset[there ? (how ? "saved" : "cancelled") : "gone"];
      if (!there || !how) item.querySelectorAll("button, textarea").forEach((one) => { one.disabled = true; });
    };
    for (const [n, field] of entry.fields.entries()) {
      if (!isText(field)) continue;
      const area = line("text");
      area.querySelector("textarea").value = field[1];
      area.addEventListener("input", ({ target }) => {
        typed.set(n, target.value);
        clearTimeout(timer);
        changes.set(entry.id, () => store());
        timer = setTimeout(changes.get(entry.id), 300);
      });
      item.querySelector("[data-texts]").append(area);
    }
    item.querySelector("[data-files]").textContent = (await files(entry)).join(", ");
    item.querySelector("[data-save]").addEventListener("click", () => store());
    item.querySelector("[data-cancel]").addEventListener("click", () => store(null));
    return item;
  };

  // What can't be sent because its page is gone: its words, to be copied, sent once more or discarded (`decided` follows).
  const gone = async (entry, template, decided) => {
    const notice = template.content.firstElementChild.cloneNode(true);
    const find = (name) => notice.querySelector(`[data-${name}]`);
    const [title, time] = notice.querySelectorAll("b, time");
    title.textContent = await self.waiting.title(entry.page);
    time.textContent = pointInTime(entry.at);
    const isText = await texts(entry);
    const typed = entry.fields.filter(isText);
    const area = notice.querySelector("textarea");
    area.value = (typed.length ? typed : entry.fields.filter(isFilledIn)).map(([, value]) => value).filter((value) => value.trim()).join("\n\n");
    find("files").textContent = (await files(entry)).join(", ");
    find("copy").addEventListener("click", async () => {
      area.select();
      const copied = await navigator.clipboard?.writeText(area.value).then(() => true, () => false);
      if (copied || document.execCommand("copy")) notice.querySelector("output").textContent = notice.dataset.copied;
    });
    const end = async (work) => {
      await work();
      notice.remove();
      decided();
    };
    find("again").addEventListener("click", () => end(() => outbox.edit(entry.id, () => ({ gone: false }))));
    find("discard").addEventListener("click", () => end(() => outbox.remove(entry.id)));
    return notice;
  };

  // What the hall has not sent: in localStorage the questions of a listener and the polls of a lecturer, and in a database
  // the sound of a lecture, second by second. Its scripts are on its own pages only.
  const ofHall = (person) => drafts.names().filter((name) => /^hall-(question|outbox|desk-events)-/.test(name) && name.endsWith(`-${person}`));
  const askedInHall = (person) => ofHall(person).flatMap((name) => JSON.parse(localStorage.getItem(name))).map((one) => one.text ?? one.question ?? one).filter((text) => typeof text === "string" && text.trim());
  const inSoundBase = (mode, work) => outbox.store(mode, work, "hall-desk", "chunks");
  const sound = async (person) => {
    const bases = (await indexedDB.databases?.()) ?? [];
    if (!bases.some(({ name }) => name === "hall-desk")) return [];
    let keys;
    const chunks = await inSoundBase("readonly", (all) => {
      keys = all.getAllKeys();
      return all.getAll();
    });
    return chunks.flatMap((chunk, n) => (chunk.person === person ? [{ key: keys.result[n], track: chunk.track }] : []));
  };
  const soundWords = (chunks) => {
    const seconds = chunks.filter(({ track }) => track === "sound").length;
    return seconds ? [dialog.dataset.sound.replace("{seconds}", seconds)] : [];
  };

  const open = async (person, leaving, written) => {
    dialog = await piece("waiting");
    if (leaving) written.push(...soundWords(await sound(person)));
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
    gone,
    show: (person) => open(person, false, []),
    // Asks only if something would be lost: "stay", "keep" or "delete".
    async leave(person) {
      const written = [...drafts.list(), ...fileUploads.list(), ...askedInHall(person)];
      return written.length || (await sound(person)).length || (await outbox.of(person)).length ? open(person, true, written) : "keep";
    },
    async forget(person) {
      for (const { id } of await outbox.of(person)) await outbox.remove(id);
      drafts.forget();
      fileUploads.forget();
      for (const name of ofHall(person)) localStorage.removeItem(name);
      for (const { key } of await sound(person)) await inSoundBase("readwrite", (all) => all.delete(key));
    },
  };
})();

// The outbox: posts that wait on this device for a connection, delivered once by their form key.
// Used by the pages and by the service worker.
self.outbox = {
  store(mode, work, base = "oqu", name = "outbox") {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(base, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(name, { keyPath: "id", autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const asked = work(opening.result.transaction(name, mode).objectStore(name));
        asked.transaction.oncomplete = () => { opening.result.close(); resolve(asked.result); };
        asked.transaction.onabort = () => { opening.result.close(); reject(asked.transaction.error); };
      };
    });
  },

  add(entry) { return this.store("readwrite", (all) => all.add(entry)); },
  remove(id) { return this.store("readwrite", (all) => all.delete(id)); },
  all() { return this.store("readonly", (all) => all.getAll()); },
  async of(person) { return (await this.all()).filter((one) => one.person === person && !one.out); },

  field({ fields }, name) { return fields.find(([one]) => one === name)?.[1]; },

  // Change or cancel (null) what waits, unless it is on its way just now; returns whether it was still there.
  edit(id, change) {
    return this.alone(async () => {
      const entry = (await this.all()).find((one) => one.id === id);
      if (entry) await (change ? this.store("readwrite", (all) => all.put({ ...entry, ...change(entry) })) : this.remove(id));
      return Boolean(entry);
    });
  },

  // The files that were sent ahead of forms, in a database of the person's own.
  files(person, mode, work) { return this.store(mode, work, `uploads ${person}`, "files"); },

  // A form that was received (by its key) has taken its files: they are not kept any longer, and nobody asks for them.
  async release(person, key) {
    const files = await this.files(person, "readonly", (all) => all.getAll());
    for (const { id, submitted } of files) if (key && submitted === key) await this.files(person, "readwrite", (all) => all.delete(id));
  },

  // Bytes of the files that a form still holds itself. One that was sent ahead is named instead: [field__uploaded, key, name, size].
  bytes({ fields }) { return fields.reduce((sum, [, value]) => sum + (value.size ?? 0), 0); },

  alone(work) { return navigator.locks ? navigator.locks.request("oqu-outbox", work) : work(); },

  // Whether a person has signed out on this device without the server knowing it yet.
  async leaving() { return (await this.all()).some(({ out }) => out); },

  // End on the server the sessions that were signed out of without a connection; returns whether none is left.
  async leave() {
    for (const { id, out, person } of (await this.all()).filter(({ out }) => out)) {
      const headers = { "X-CSRFToken": await this.csrf(), "X-Oqu-Person": person };
      const answer = await fetch(out, { method: "POST", headers, redirect: "manual" }).catch(() => null);
      if (!answer || answer.status === 403 || answer.status > 499) return false;
      await this.remove(id);
    }
    return true;
  },

  // The token against forged posts. On a real server the cookie's name has a prefix; one without it may be left over.
  token() {
    const found = (name) => self.document?.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
    return found("__Host-oqu_csrf") ?? found("oqu_csrf") ?? "";
  },

  async csrf() {
    if (!self.cookieStore) return this.token();
    return ((await cookieStore.get("__Host-oqu_csrf")) ?? (await cookieStore.get("oqu_csrf")))?.value ?? "";
  },

  // Delete the stored pages, in every language, that a response names; returns whether it names any.
  async forget({ headers }) {
    const path = headers.get("X-Oqu-Forget");
    for (const name of path ? await caches.keys() : []) {
      const cache = await caches.open(name);
      for (const one of await cache.keys()) one.url.includes(path) && (await cache.delete(one));
    }
    return path;
  },

  // "sent" (the server confirmed it), "later" (no connection, signed out, server resting), "refused" (something is wrong with it)
  // or "gone" (there is no such page for this person any more, or they may not use it any more)
  async send(entry) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    const headers = { "X-CSRFToken": await this.csrf(), "X-Oqu-Person": entry.person };
    try {
      const answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual" });
      await this.forget(answer);
      if (answer.headers.get("X-Oqu-Received")) return "sent";
      if ([404, 410].includes(answer.status) || answer.headers.get("X-Oqu-Denied")) return "gone";
      return answer.ok || [0, 400, 413, 422].includes(answer.status) ? "refused" : "later";
    } catch {
      return "later";
    }
  },

  // Returns what was sent and what was refused; only one page or worker delivers at a time.
  // A refused form stays until a page can report it to the person; one whose page is gone until the person decides. Files go ahead of their form in chunks, which a page does:
  // with its files in it goes only a form that nothing else is left for (`whole`), or, by the worker, one of about a chunk.
  deliver(person, canReport = true) {
    return this.alone(async () => {
      const results = [];
      const held = new Set(); // what was written later to the same address is not sent before
      for (const entry of (await this.of(person)).filter(({ gone }) => !gone)) {
        if (held.has(entry.url) || (!entry.whole && this.bytes(entry) > (canReport ? 0 : 524288))) {
          held.add(entry.url);
          continue;
        }
        const result = await this.send(entry);
        if (result === "later") break;
        if (result === "sent" && entry.fields.some(([name]) => name.endsWith("__uploaded"))) {
          await this.release(person, this.field(entry, "form_key")).catch(() => {});
        }
        if (result === "gone") await this.store("readwrite", (all) => all.put({ ...entry, gone: true }));
        else if (result === "sent" || canReport) await this.remove(entry.id);
        results.push({ result, entry });
      }
      return results;
    });
  },
};

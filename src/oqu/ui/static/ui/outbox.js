// The outbox: posts that wait on this device for a connection, delivered once by their form key.
// Used by the pages and by the service worker.
self.outbox = {
  store(mode, work) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("oqu", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const asked = work(opening.result.transaction("outbox", mode).objectStore("outbox"));
        asked.transaction.oncomplete = () => { opening.result.close(); resolve(asked.result); };
        asked.transaction.onabort = () => { opening.result.close(); reject(asked.transaction.error); };
      };
    });
  },

  add(entry) { return this.store("readwrite", (all) => all.add(entry)); },
  remove(id) { return this.store("readwrite", (all) => all.delete(id)); },
  async of(person) { return (await this.store("readonly", (all) => all.getAll())).filter((one) => one.person === person); },

  // The token against forged posts. On a real server the cookie's name has a prefix; one without it may be left over.
  token() {
    const found = (name) => self.document?.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
    return found("__Host-oqu_csrf") ?? found("oqu_csrf") ?? "";
  },

  async csrf() {
    if (!self.cookieStore) return this.token();
    return ((await cookieStore.get("__Host-oqu_csrf")) ?? (await cookieStore.get("oqu_csrf")))?.value ?? "";
  },

  // "sent", "later" (no connection, signed out, server resting) or "refused" (the form needs mending)
  async send(entry) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    const headers = { "X-CSRFToken": await this.csrf(), "X-Oqu-Person": entry.person };
    try {
      const answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.ok) return "sent";
      return [400, 404, 413, 422].includes(answer.status) ? "refused" : "later";
    } catch {
      return "later";
    }
  },

  // Returns what was sent and what was refused; only one page or worker delivers at a time.
  // What was refused stays until a page can tell the person.
  async deliver(person, told = true) {
    const work = async () => {
      const results = [];
      for (const entry of await this.of(person)) {
        const result = await this.send(entry);
        if (result === "later") break;
        if (result === "sent" || told) await this.remove(entry.id);
        results.push({ result, entry });
      }
      return results;
    };
    return navigator.locks ? navigator.locks.request("oqu-outbox", work) : work();
  },
};

// File fields: the script that makes photos smaller and sends files in chunks is loaded once a file is chosen, or where
// this device still has files for the page. Without it the form posts its files itself.
self.fileUploads = (() => {
  const { person } = document.documentElement.dataset;
  const prefix = "uploads ";
  const load = (src) => new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));
  let loading;
  const sender = ({ dataset }) => (loading ??= load(dataset.script).then(() => self.uploads).catch((error) => {
    loading = undefined;
    throw error;
  }));
  const forget = (whose) => {
    for (const name of Object.keys(stored())) if (name === prefix + whose || name.startsWith(`tus::oqu ${whose} `)) localStorage.removeItem(name);
    self.indexedDB?.deleteDatabase(prefix + whose);
  };
  const stored = () => {
    try {
      return { ...localStorage };
    } catch {
      return {};
    }
  };
  const noted = () => JSON.parse(stored()[prefix + person] ?? "[]"); // [page, name] of each file
  const note = async () => {
    const kept = (await outbox.files(person, "readonly", (all) => all.getAll())).map(({ path, name }) => [path, name]);
    if (kept.length) localStorage.setItem(prefix + person, JSON.stringify(kept));
    else localStorage.removeItem(prefix + person);
  };
  const release = async (key) => {
    if (!noted().length) return;
    await outbox.release(person, key).catch(() => {});
    await note().catch(() => {});
  };
  if (person && self.isSecureContext) {
    const roots = [...document.querySelectorAll("[data-uploads]")];
    document.addEventListener("change", ({ target }) => {
      const root = target.type === "file" && target.closest(".field")?.querySelector("[data-uploads]");
      const files = [...(target.files ?? [])];
      if (root && files.length) sender(root).then((all) => all.take(target, root, files), () => {});
    });
    // On a shared computer the next person finds no files of the one before.
    for (const name of Object.keys(stored())) if (name.startsWith(prefix) && name !== prefix + person) forget(name.slice(prefix.length));
    release(drafts.received).then(() => {
      const has = noted().some(([path]) => path === location.pathname);
      for (const root of roots) if (has || root.querySelector("li")) sender(root).then((all) => all.resume(root), () => {});
    });
    // Photos are made smaller without a connection too, since the worker stores what it sends.
    if (roots.length && navigator.serviceWorker?.controller) addEventListener("load", () => {
      for (const src of [roots[0].dataset.script, roots[0].dataset.style]) fetch(src, { priority: "low" }).catch(() => {});
    });
  }
  return {
    list: () => noted().map(([, name]) => name),
    forget: () => forget(person),
    note,
    release,
    // The sender of waiting files, on any page: its texts and address come from the offline page; one stored before an
    // update of the site is requested again. Null: there is no sender.
    async sender() {
      for (const anew of [false, true]) {
        const found = await piece("sender", anew);
        const all = found && (await sender(found).catch(() => null));
        if (all) return all;
      }
      return null;
    },
  };
})();

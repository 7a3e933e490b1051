// File fields: the script that makes photos smaller and sends files in chunks is loaded once a file is chosen, or where
// this device still has files for the page. Without it the form posts its files itself.
self.fileUploads = (() => {
  const { person } = document.documentElement.dataset;
  const prefix = "uploads ";
  const load = (src) => new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));
  let loading;
  const sender = ({ dataset }) => (loading ??= load(dataset.tus).then(() => load(dataset.script)).then(() => self.uploads));
  const forget = (whose) => {
    localStorage.removeItem(prefix + whose);
    indexedDB.deleteDatabase(prefix + whose);
  };
  const stored = () => {
    try {
      return { ...localStorage };
    } catch {
      return {};
    }
  };
  const noted = () => JSON.parse(stored()[prefix + person] ?? "[]"); // [page, name] of each file
  if (person && self.isSecureContext) {
    document.addEventListener("change", ({ target }) => {
      const root = target.type === "file" && target.closest(".field")?.querySelector("[data-uploads]");
      const files = [...(target.files ?? [])];
      if (root && files.length) sender(root).then((all) => all.take(target, root, files), () => { loading = undefined; });
    });
    // On a shared computer the next person finds no files of the one before.
    for (const name of Object.keys(stored())) if (name.startsWith(prefix) && name !== prefix + person) forget(name.slice(prefix.length));
    const has = noted().some(([path]) => path === location.pathname);
    for (const root of document.querySelectorAll("[data-uploads]")) if (has || root.querySelector("li")) sender(root).then((all) => all.resume(root), () => {});
  }
  return { list: () => noted().map(([, name]) => name), forget: () => forget(person) };
})();

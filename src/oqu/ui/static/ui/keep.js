// A button that stores the linked pages on this device, one after another, for use without a connection.
(() => {
  const NEARLY_ALL = 0.9;
  const root = document.querySelector("[data-keep]");
  const person = document.documentElement.dataset.person;
  if (!root || !person || !self.caches || !("serviceWorker" in navigator)) return;
  const button = root.querySelector("button");
  const here = (link) => link.origin === location.origin && link.pathname.startsWith(root.dataset.keep) && link.pathname.endsWith("/");
  const links = [...document.querySelectorAll("#main a[href]")].filter(here).map((link) => link.origin + link.pathname);
  const pages = [...new Set([location.origin + location.pathname, ...links])];
  const looks = [...document.querySelectorAll("link[rel='stylesheet'], script[src]")].map((one) => one.href ?? one.src);
  const store = () => caches.open(`oqu-pages-${person}`);
  const show = (name, done, all = pages.length) => {
    root.querySelector("output").textContent = root.dataset[name].replace("{done}", done).replace("{all}", all);
  };
  root.hidden = false;

  const look = async () => {
    const cache = await store();
    const kept = (await Promise.all(pages.map((page) => cache.match(page, { ignoreVary: true })))).filter(Boolean).length;
    if (kept >= pages.length * NEARLY_ALL) show("kept", kept, kept);
  };
  look();

  button.addEventListener("click", async () => {
    let kept = 0;
    button.disabled = true;
    try {
      await (await caches.open("oqu-static")).addAll(looks);
      await (await caches.open("oqu-offline")).add(new Request(`/${document.documentElement.lang}/offline/`, { credentials: "omit" }));
      const cache = await store();
      for (const [done, page] of pages.entries()) {
        show("progress", done);
        const answer = await fetch(page);
        if (await outbox.forget(answer) || !answer.ok || (answer.redirected && answer.url.includes(root.dataset.keep))) continue; // not there now, or it leads elsewhere
        const text = await answer.clone().text();
        if (!text.includes(`data-person="${person}"`)) throw new Error("another person, or nobody, is signed in");
        const parsed = new DOMParser().parseFromString(text, "text/html");
        const { script, style } = parsed.querySelector("[data-uploads]")?.dataset ?? {};
        if (script && !(await caches.match(script))) await (await caches.open("oqu-static")).addAll([script, style]);
        for (const one of parsed.querySelectorAll("[src$='?picture']")) await cache.add(one.src);
        await cache.put(page, answer);
        kept += 1;
      }
      show("kept", kept, kept);
    } catch {
      show("broken", kept);
    }
    button.disabled = false;
  });
})();

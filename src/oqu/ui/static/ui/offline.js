// Told on every page: is there a connection, what waits to be sent; and sent as soon as it can be.
(() => {
  const person = document.documentElement.dataset.person;
  const banner = document.getElementById("offline");
  if (!banner || !("serviceWorker" in navigator) || !self.indexedDB) return;
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js"));

  const show = async () => {
    const waiting = person ? await outbox.of(person) : [];
    banner.hidden = navigator.onLine && !waiting.length;
    banner.querySelector(".gone").hidden = navigator.onLine;
    banner.querySelector(".waiting").hidden = !waiting.length;
    banner.querySelector(".waiting b").textContent = waiting.length;
  };

  const deliver = async () => {
    if (!person || !navigator.onLine) return show();
    for (const { result, entry } of await outbox.deliver(person)) {
      if (result === "refused") drafts.keep(entry);
      const line = banner.querySelector(`template.${result}`).content.cloneNode(true);
      line.querySelector("a")?.setAttribute("href", entry.page);
      document.getElementById("main").prepend(line);
    }
    return show();
  };

  addEventListener("online", deliver);
  navigator.serviceWorker.addEventListener("message", deliver);
  addEventListener("offline", show);
  setInterval(deliver, 30000);
  deliver();

  // On the page that stands for one that is not kept: what can be read now, until the connection is back.
  const list = document.getElementById("kept-pages");
  const ask = async () => {
    if (navigator.onLine && (await fetch("/health/live").catch(() => null))?.ok) location.reload();
  };
  const fill = async () => {
    addEventListener("online", ask);
    setInterval(ask, 5000);
    for (const name of await caches.keys()) {
      if (!name.startsWith("oqu-pages-")) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.startsWith(`/${document.documentElement.lang}/`)) continue;
        const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
        const line = list.querySelector("template").content.cloneNode(true);
        Object.assign(line.querySelector("a"), { href: request.url, textContent: page.title.replace(/ · Oqu$/, "") });
        list.querySelector("ul").append(line);
        list.hidden = false;
      }
    }
  };
  if (list) fill();

  // Signing out: what waits goes out first, then this device forgets the person.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("forget" in form.dataset)) return;
    event.preventDefault();
    await deliver();
    for (const entry of await outbox.of(person)) await outbox.remove(entry.id);
    for (const name of await caches.keys()) if (name.startsWith("oqu-pages-")) await caches.delete(name);
    drafts.forget();
    form.submit();
  });
})();

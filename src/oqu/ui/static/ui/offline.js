// On every page: is there a connection, what waits to be sent; and sent as soon as it can be.
(() => {
  const { lang, dataset: { person } } = document.documentElement;
  const banner = document.getElementById("offline");
  if (!banner || !("serviceWorker" in navigator) || !self.indexedDB) return;
  const workers = navigator.serviceWorker;
  addEventListener("load", () => workers.register("/sw.js"));

  // The first page of a first visit came before the worker: hand it over to be kept.
  if (!workers.controller) workers.ready.then(({ active }) => {
    const looks = [...document.querySelectorAll("link[rel='stylesheet'], script[src]")].map((one) => one.href ?? one.src);
    active.postMessage({ first: location.origin + location.pathname + location.search, looks });
  });

  const offlinePage = () => location.replace(`/${lang}/offline/`);
  const channel = new BroadcastChannel("oqu");
  channel.onmessage = () => location.reload();

  // Who has signed out on this device is not shown here any more, with or without a connection.
  const hideFromTheNext = async () => {
    if (!person || !(await outbox.leaving())) return;
    document.documentElement.hidden = true;
    (await outbox.leave()) ? location.reload() : offlinePage();
  };
  addEventListener("pageshow", hideFromTheNext);

  const show = async () => {
    const waits = person ? await outbox.of(person) : [];
    drafts.drop(waits.map(({ fields }) => fields.find(([name]) => name === "form_key")?.[1]));
    banner.hidden = navigator.onLine && !waits.length;
    banner.querySelector(".gone").hidden = navigator.onLine;
    banner.querySelector(".waiting").hidden = !waits.length;
    banner.querySelector(".waiting b").textContent = waits.length;
  };

  const deliver = async () => {
    if (navigator.onLine) await outbox.leave();
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
  workers.addEventListener("message", deliver);
  addEventListener("offline", show);
  setInterval(deliver, 30000);
  deliver().catch(drafts.blocked);
  banner.querySelector(".waiting button").addEventListener("click", async () => {
    await waiting.show(person);
    show();
  });

  // On the page that stands for one that is not kept: what can be read now, until the connection is back.
  const list = document.getElementById("kept-pages");
  const ask = async () => {
    if (navigator.onLine && (await fetch("/health/live").catch(() => null))?.ok && !(await outbox.leaving())) {
      location.pathname.endsWith("/offline/") ? location.replace(`/${lang}/`) : location.reload();
    }
  };
  const fill = async () => {
    const left = await outbox.leaving();
    document.querySelector("[data-left]").hidden = !left;
    document.querySelector("[data-absent]").hidden = left;
    addEventListener("online", ask);
    setInterval(ask, 5000);
    for (const name of await caches.keys()) {
      if (!name.startsWith("oqu-pages-")) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.startsWith(`/${lang}/`)) continue;
        const line = list.querySelector("template").content.cloneNode(true);
        Object.assign(line.querySelector("a"), { href: request.url, textContent: await waiting.title(request.url) });
        list.querySelector("ul").append(line);
        list.hidden = false;
      }
    }
  };
  if (list) fill();

  // Signing out: what waits goes out first, nothing is deleted unasked, and this device forgets the person at once;
  // without a connection the session is ended on the server as soon as there is one.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("forget" in form.dataset)) return;
    event.preventDefault();
    await deliver().catch(() => {});
    const left = await waiting.leave(person).catch(() => "keep");
    if (left === "stay") return;
    for (const name of (await self.caches?.keys()) ?? []) if (name.startsWith("oqu-pages-")) await caches.delete(name);
    if (left === "delete") await waiting.forget(person);
    try {
      await outbox.add({ person, out: form.action });
    } catch {
      return form.submit();
    }
    (await workers.getRegistration())?.sync?.register(`outbox ${person}`).catch(() => {});
    const done = await outbox.leave();
    channel.postMessage("left");
    done ? location.assign(`/${lang}/`) : offlinePage();
  });
})();

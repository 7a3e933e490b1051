// On every page: is there a connection, what waits to be sent; and sent as soon as it can be.
(() => {
  const { lang, dataset: { person } } = document.documentElement;
  const banner = document.getElementById("offline");
  // A form that may wait, or has files, needs this device's database: without one, or with a full one, that is reported at once.
  if (location.hash === "#not-kept") drafts.blocked();
  if (document.querySelector(".page form :is([name=offline], [data-uploads])")) outbox.all().catch(drafts.blocked);
  if (!banner || !("serviceWorker" in navigator) || !self.indexedDB) return;
  const workers = navigator.serviceWorker;
  addEventListener("load", () => workers.register("/sw.js"));

  // The first page of a first visit loaded before the worker: pass it to the worker to be stored.
  if (!workers.controller) workers.ready.then(({ active }) => {
    const looks = [...document.querySelectorAll("link[rel='stylesheet'], script[src]")].map((one) => one.href ?? one.src);
    const { script, style } = document.querySelector("[data-uploads]")?.dataset ?? {};
    if (person && script) looks.push(script, style);
    active.postMessage({ first: location.origin + location.pathname + location.search, looks });
  });

  const offlinePage = () => location.replace(`/${lang}/offline/`);
  const channel = new BroadcastChannel("oqu");
  channel.onmessage = () => location.reload();

  // Who has signed out on this device is not shown here any more, with or without a connection.
  const hideFromTheNext = async () => {
    if (!person || !(await outbox.leaving().catch(() => false))) return;
    document.documentElement.hidden = true;
    (await outbox.leave()) ? location.reload() : offlinePage();
  };
  addEventListener("pageshow", hideFromTheNext);

  // The page shown instead of one that is not stored is the same for everybody: it shows the person whose pages are
  // stored on this device; nobody once they have signed out.
  const list = document.getElementById("kept-pages");
  const known = async () => {
    if (!list || (await outbox.leaving())) return person;
    return (await caches.keys()).map((name) => name.match(/^oqu-pages-(\w+)$/)?.[1]).find(Boolean) ?? "";
  };

  // On every page until the person decides: what can't be sent because its page is gone.
  const shown = new Set();
  const showGone = async (entries) => {
    for (const entry of entries.filter(({ id }) => !shown.has(id))) {
      shown.add(entry.id);
      const forget = () => shown.delete(entry.id);
      const words = await piece("gone-words");
      if (!words) {
        forget(); // without a connection, and the page of such words is not on this device
        continue;
      }
      const notice = await waiting.gone(entry, words, () => {
        forget();
        quietly(deliver)();
      });
      document.getElementById("main").prepend(notice);
    }
  };

  // A form whose page is open again shows what was sent from it and waits here: sent once more it takes its place.
  // Links that lead to such a form are marked.
  const notice = Object.assign(document.createElement("div"), { className: "notice" });
  const path = (url) => new URL(url, location).pathname.slice(3); // in any language
  const isOfThisPage = ({ page }) => path(page) === path(location);
  const showWaiting = async (entries) => {
    const entry = entries.findLast(isOfThisPage);
    notice.remove();
    for (const link of document.querySelectorAll("#main a[href]")) {
      if (entries.some(({ page }) => path(page) === path(link.href))) link.dataset.waits = banner.dataset.waits;
      else delete link.dataset.waits;
    }
    const filled = entry && drafts.show(entry);
    const dialog = entry && (await piece("waiting"));
    if (!dialog) return;
    notice.textContent = `${pointInTime(entry.at)}. ${dialog.querySelector("[data-looking]").textContent} ${filled ? dialog.dataset.filled : ""}`;
    document.getElementById("main").prepend(notice);
  };

  const show = async () => {
    const whose = await known();
    const all = whose ? await outbox.of(whose) : [];
    const waits = all.filter(({ gone }) => !gone);
    await showGone(all.filter(({ gone }) => gone));
    drafts.drop(all.map((entry) => outbox.field(entry, "form_key")));
    await showWaiting(waits);
    banner.hidden = navigator.onLine && !waits.length;
    banner.querySelector(".gone").hidden = navigator.onLine;
    banner.querySelector(".waiting").hidden = !waits.length;
    banner.querySelector(".waiting b").textContent = waits.length;
  };

  // Files go ahead of the forms that wait with them, from one page at a time; the forms name them then.
  const holdsFiles = (entry) => !entry.whole && !entry.gone && outbox.bytes(entry) > 0;
  const carry = async () => {
    const sender = await fileUploads.sender();
    for (const entry of (await outbox.of(person)).filter(holdsFiles)) {
      if (sender) await sender.carryAll(entry, banner.querySelector(".carried"));
      else if ((await fetch("/health/live").catch(() => null))?.ok) await outbox.edit(entry.id, () => ({ whole: true }));
    }
  };
  let pause = 3000;
  const quietly = (work) => () => work().catch(() => {}); // without a database nothing waits, which the forms have reported
  const alone = (work) => (navigator.locks ? navigator.locks.request("oqu-files", { ifAvailable: true }, (lock) => lock && work()) : work());

  const deliver = async () => {
    await send();
    if (!person || !navigator.onLine || !(await outbox.of(person)).some(holdsFiles)) return;
    await alone(carry);
    await send();
    if (!navigator.onLine || !(await outbox.of(person)).some(holdsFiles) || pause > 30000) return;
    setTimeout(quietly(deliver), pause); // a link that has just come back is often gone again
    pause *= 2;
  };

  const send = async () => {
    if (navigator.onLine) await outbox.leave();
    if (!person || !navigator.onLine) return show();
    for (const one of await outbox.of(person)) {
      const isSentAnew = drafts.received && outbox.field(one, "draft") && outbox.field(one, "form_key") === drafts.received;
      if (isSentAnew) await outbox.edit(one.id, null);
    }
    const delivered = await outbox.deliver(person);
    if (delivered.length) await fileUploads.release();
    for (const { result, entry } of delivered.filter((one) => one.result !== "gone")) {
      if (result === "refused") {
        drafts.keep(entry);
        if (entry.fields.some(([, value, file]) => file || value.size)) await (await fileUploads.sender())?.keep(entry);
      }
      else if (isOfThisPage(entry)) drafts.show(entry, true);
      const line = banner.querySelector(`template.${result}`).content.cloneNode(true);
      line.querySelector("a")?.setAttribute("href", entry.page);
      document.getElementById("main").prepend(line);
    }
    return show();
  };

  addEventListener("online", () => {
    pause = 3000;
    quietly(deliver)();
  });
  workers.addEventListener("message", quietly(deliver));
  addEventListener("offline", quietly(show));
  setInterval(quietly(deliver), 30000);
  quietly(deliver)();
  banner.querySelector(".waiting button").addEventListener("click", async () => {
    await waiting.show(await known());
    show();
  });

  // On the page shown instead of one that is not stored: what can be read now, until the connection is back.
  const ask = async () => {
    if (!document.querySelector("dialog[open]") && navigator.onLine && (await fetch("/health/live").catch(() => null))?.ok && !(await outbox.leaving())) {
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
    await send().catch(() => {});
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

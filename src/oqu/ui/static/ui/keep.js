// A button that keeps on this device what a page leads to, one page after another, for the time without a connection.
(() => {
  const root = document.querySelector("[data-keep]");
  const person = document.documentElement.dataset.person;
  if (!root || !person || !self.caches) return;
  const button = root.querySelector("button");
  const here = (link) => link.origin === location.origin && link.pathname.startsWith(root.dataset.keep) && link.pathname.endsWith("/");
  const links = [...document.querySelectorAll("#main a[href]")].filter(here).map((link) => link.origin + link.pathname);
  const pages = [...new Set([location.origin + location.pathname, ...links])];
  const looks = [...document.querySelectorAll("link[rel='stylesheet'], script[src]")].map((one) => one.href ?? one.src);
  const store = () => caches.open(`oqu-pages-${person}`);
  const say = (name, done) => {
    root.querySelector("output").textContent = root.dataset[name].replace("{done}", done).replace("{all}", pages.length);
  };
  root.hidden = false;

  const look = async () => {
    const kept = await store();
    const found = await Promise.all(pages.map((page) => kept.match(page, { ignoreVary: true })));
    if (found.every(Boolean)) say("kept", pages.length);
  };
  look();

  button.addEventListener("click", async () => {
    let done = 0;
    button.disabled = true;
    try {
      await (await caches.open("oqu-static")).addAll(looks);
      await (await caches.open("oqu-offline")).add(new Request(`/${document.documentElement.lang}/offline/`, { credentials: "omit" }));
      const kept = await store();
      for (const page of pages) {
        say("progress", done);
        const answer = await fetch(page);
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        await kept.put(page, answer);
        done += 1;
      }
      say("kept", done);
    } catch {
      say("broken", done);
    }
    button.disabled = false;
  });
})();

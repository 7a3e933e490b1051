// The service worker: pages that were opened before can be read again without a connection,
// and a form that may wait is stored in the outbox when it cannot be sent.
const STORED = /^\/\w\w\/(today|my|courses|support)\//;
const LOOKS = /^\/(static|\w\w\/accents)\//;
const PATIENCE = 8000;
const DAY = 86400000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && request.mode === "navigate") event.respondWith(post(request));
  else if (request.method !== "GET") return;
  else if (LOOKS.test(url.pathname)) event.respondWith(fromCache(request, "oqu-static"));
  else if (url.search === "?picture") event.respondWith(picture(request));
  else if (request.mode === "navigate") event.respondWith(visible(event, url));
});

// Who has signed out without a connection is signed out before anything is shown again.
async function visible(event, url) {
  const left = await outbox.leave().catch(() => true);
  if (!left && !url.pathname.includes("/sign-in/out/")) return notKept(url);
  return STORED.test(url.pathname) ? page(event) : plain(event);
}

// The page shown instead of one that is not stored, in the language of its address; fetched again once a day.
const shelf = () => caches.open("oqu-offline");

async function shelve(language) {
  const pages = await shelf();
  const had = await pages.match(`/${language}/offline/`);
  if (had && Date.now() - Date.parse(had.headers.get("Date")) < DAY) return;
  await pages.add(new Request(`/${language}/offline/`, { credentials: "omit" }));
}

async function notKept(url) {
  const pages = await shelf();
  return (await pages.match(`${new URL(url).pathname.slice(0, 4)}offline/`)) ?? (await pages.matchAll())[0] ?? Response.error();
}

// The cache's name ends with the mark of the person who was shown the page; another person's is thrown away.
async function store(answer, key) {
  const [, language, owner] = (await answer.clone().text()).match(/<html lang="(\w+)" data-person="(\w*)"/) ?? [];
  if (owner === undefined) return;
  const name = `oqu-pages-${owner}`;
  for (const one of await caches.keys()) if (one.startsWith("oqu-pages-") && one !== name) await caches.delete(one);
  if (!(await outbox.forget(answer)) && key) await (await caches.open(name)).put(key, answer);
  await shelve(language);
}

async function page(event) {
  const stored = () => caches.match(event.request, { ignoreVary: true });
  const asked = fetch(event.request).then((answer) => {
    if (answer.ok && answer.type === "basic") event.waitUntil(store(answer.clone(), event.request.url));
    return answer;
  });
  asked.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(stored);
  try {
    return (await Promise.race([asked, late])) ?? (await asked);
  } catch {
    return (await stored()) ?? notKept(event.request.url);
  }
}

async function plain(event) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("text/html")) event.waitUntil(store(answer.clone()));
    return answer;
  } catch {
    return notKept(event.request.url);
  }
}

// A picture of a text is stored with the pages of the person who was shown it.
async function picture(request) {
  const name = (await caches.keys()).find((one) => one.startsWith("oqu-pages-"));
  return name ? fromCache(request, name) : fetch(request);
}

async function fromCache(request, name) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok) cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

async function post(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const fields = [...(await copy.formData())].filter(([name]) => name !== "csrfmiddlewaretoken");
    const person = outbox.field({ fields }, "offline");
    if (!person) throw error;
    const back = request.referrer || "/";
    try {
      await putIntoOutbox({ url: request.url, page: request.referrer, person, fields, at: Date.now() });
    } catch {
      return Response.redirect(`${back.split("#")[0]}#not-kept`, 303); // the storage of the device is full, which the page reports
    }
    registration.sync?.register(`outbox ${person}`).catch(() => {});
    return Response.redirect(back, 303);
  }
}

// What waits from the same form already is replaced; of its files those stay for whose field none was chosen now.
async function putIntoOutbox(entry) {
  const form = outbox.field(entry, "draft");
  const earlier = form && (await outbox.of(entry.person)).find((one) => !one.gone && outbox.field(one, "draft") === form);
  const bare = (name) => name.replace("__uploaded", "");
  const isFile = ([name, value]) => value.size || bare(name) !== name;
  const chosen = entry.fields.filter(isFile).map(([name]) => bare(name));
  const change = ({ fields }) => ({ ...entry, fields: [...entry.fields, ...fields.filter((one) => isFile(one) && !chosen.includes(bare(one[0])))] });
  if (!earlier || !(await outbox.edit(earlier.id, change))) await outbox.add(entry);
}

// "sync" comes when the connection is back, even with every page closed; an open page delivers and reports itself.
addEventListener("sync", (event) => event.waitUntil((async () => {
  await outbox.leave();
  const pages = await clients.matchAll({ type: "window" });
  if (pages.length) pages.forEach((one) => one.postMessage("deliver"));
  else await outbox.deliver(event.tag.split(" ")[1], false);
})()));

// The first page of a first visit loaded before this worker: it is stored now, with its styles.
addEventListener("message", (event) => {
  if (event.data.first) event.waitUntil(first(event.data));
});

async function first({ first: url, looks }) {
  await (await caches.open("oqu-static")).addAll(looks);
  const { pathname } = new URL(url);
  // only stored pages are requested again: a second response of a page with a challenge invalidates the first
  if (!STORED.test(pathname)) return shelve(pathname.slice(1, 3));
  const answer = await fetch(url);
  if (answer.ok && !answer.redirected) await store(answer, url);
}

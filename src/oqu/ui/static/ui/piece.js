// What pages need now and then is not on each of them: it comes from the page for the time without a connection,
// which the device keeps.
self.piece = async (id, anew = false) => {
  const here = () => document.getElementById(id);
  const url = `/${document.documentElement.lang}/offline/`;
  if (anew) here()?.remove();
  const sources = here() ? [] : [() => (anew ? null : self.caches?.match(url)), () => fetch(url, { credentials: "omit" })];
  for (const source of sources) {
    const page = await Promise.resolve(source()).catch(() => null);
    const found = page && new DOMParser().parseFromString(await page.text(), "text/html").getElementById(id);
    if (found && !here()) document.body.append(document.adoptNode(found));
    if (here()) break;
  }
  return here();
};

// What a field of a day, or of a day and an hour, holds, in words where the browser has them in the page's language.
self.dayInWords = (value) => {
  const [known] = Intl.DateTimeFormat.supportedLocalesOf(document.documentElement.lang.replace("en", "en-GB"));
  const day = new Date(value.slice(0, 10) + "T00:00");
  return isNaN(day) ? value : [day.toLocaleDateString(known ?? "ru", { dateStyle: known ? "full" : "short" }), value.slice(11)].filter(Boolean).join(", ");
};

// A moment as people here write it; browsers without Kazakh would write it in English.
self.pointInTime = (at) => {
  const { lang } = document.documentElement;
  const two = "2-digit";
  const digits = { day: two, month: two, year: "numeric", hour: two, minute: two };
  const text = new Date(at).toLocaleString({ en: "en-GB", kk: "ru" }[lang] ?? [lang, "ru"], digits);
  return lang === "en" ? text : text.replace(",", "");
};

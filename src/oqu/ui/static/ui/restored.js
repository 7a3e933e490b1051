// What the browser restores on Back and Forward, a whole page or what was typed into its fields, is only for the person
// of that time. Signing in and out both change the token against forged posts, which shows it without a request.
(() => {
  const LENGTH = 8;
  const mark = () => outbox.token().slice(0, LENGTH);
  const drawn = mark();
  const { mark: before } = history.state ?? {};
  if (before !== undefined && before !== drawn) {
    for (const form of document.forms) {
      form.reset(); // Firefox has filled it in by now
      form.autocomplete = "off"; // Chromium would do so later
    }
  }
  history.replaceState({ ...history.state, mark: drawn }, "");

  addEventListener("pageshow", (event) => {
    if (!event.persisted || mark() === drawn) return;
    document.documentElement.hidden = true;
    location.replace(location.pathname + location.search);
  });
})();

// Long files that are written while they are sent: how far the fetching is. Without a script the browser just fetches.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-progress]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.nextElementSibling?.matches("progress")) return;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", link.textContent);
  link.after(bar);
  try {
    const { body, headers, ok } = await fetch(link.href);
    const expected = +headers.get("X-Oqu-Expected");
    const pieces = [];
    let size = 0;
    for (const reader = body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      size += value.length;
      if (expected) bar.value = Math.min(1, size / expected);
    }
    if (!ok) throw new Error();
    const name = decodeURIComponent(headers.get("Content-Disposition").match(/filename.*['"](.+?)"?$/)[1]);
    const url = URL.createObjectURL(new Blob(pieces));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  } catch {
    location.assign(link.href);
  }
  bar.remove();
});

// The table of a plan: conflicts are shown while it is typed, cells are pasted into it, rows are moved by keyboard or pulled.
(() => {
  const form = document.querySelector("[data-plan-table]");
  if (!form) return;
  const rows = () => [...form.querySelectorAll("[data-row]")];
  const held = form.dataset.held.split(" ");

  // A draft of this device may have more rows than the page.
  const stored = drafts.names().filter((name) => name.endsWith(` ${form.dataset.draft}`)).map((name) => localStorage.getItem(name)).join();
  const wanted = Math.max(0, ...[...stored.matchAll(/"new-(\d+)-position"/g)].map((found) => Number(found[1]) + 1));
  const shown = rows().filter((row) => row.dataset.row.startsWith("new-")).length;
  const address = new URL(location);
  if (wanted > shown && Number(address.searchParams.get("rows") ?? 0) < wanted) {
    address.searchParams.set("rows", wanted);
    location.replace(address);
    return;
  }

  // What matters for conflicts, without empty fields: a small request also on a slow connection.
  const asked = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const matters = /-(kind|starts_at|ends_at|opens_at|due_at|hours|group|remove|title_\w+)$/.test(name);
      if (name.endsWith("-position") || name.endsWith("-lecturer") || (matters && value) || /^(csrf|form_)/.test(name)) data.append(name, value);
    }
    return data;
  };
  const show = (remarks) => {
    for (const row of rows()) {
      const items = (remarks[row.dataset.row] ?? []).map((text) => Object.assign(document.createElement("li"), { textContent: text }));
      const list = row.querySelector("[data-remarks]");
      if (list.textContent === items.map((one) => one.textContent).join("")) continue;
      list.replaceChildren(...items);
      if (items.length) row.querySelector(".fold").open = true;
    }
  };
  // The remark of a refused save on a cell is true until the cell is changed; those on others of its row, until they are checked anew.
  const touched = new Set();
  const clear = (field) => {
    const box = field.closest(".wrong");
    if (!box) return;
    box.classList.remove("wrong");
    box.querySelector(".wrong-text")?.remove();
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") ?? "").replace(/\S+_errors/, "").trim());
  };
  const checked = (name) => /-(kind|starts_at|ends_at|opens_at|due_at|hours|group)$/.test(name);
  let timer, running;
  const check = async () => {
    running?.abort();
    running = new AbortController();
    const answer = await fetch(form.dataset.conflicts, { method: "POST", body: asked(), signal: running.signal }).catch(() => null);
    if (!answer?.ok) return; // without a connection the server checks when the plan is saved
    const { rows: found, times } = await answer.json();
    for (const field of form.querySelectorAll(".wrong :is(input, select)")) if (touched.has(field.closest("[data-row]")) && checked(field.name)) clear(field);
    show(found);
    for (const row of rows()) row.querySelector("[data-time]").textContent = times[row.dataset.row] ?? "";
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, 600);
  };
  const fit = (row) => {
    const kind = row.querySelector("[name$='-kind']");
    const group = row.querySelector("[name$='-group']");
    row.querySelector("[data-for]").textContent = group.value ? group.selectedOptions[0].textContent : "";
    if (kind) row.dataset.when = held.includes(kind.value) ? "held" : "open";
    for (const field of row.querySelectorAll("[data-needed]")) field.toggleAttribute("data-filled", Boolean(field.querySelector("input, select").value));
    if (!kind) return;
    const title = [...row.querySelectorAll("[name*='-title_']")].find(({ value }) => value);
    if (title) row.querySelector("[data-heading]").textContent = title.value;
    if (title || row.querySelector("[data-filled]")) row.removeAttribute("data-spare");
  };
  rows().forEach(fit);
  form.addEventListener("input", ({ target }) => {
    const row = target.closest("[data-row]");
    if (!row) return rows().forEach(fit); // a draft
    touched.add(row);
    clear(target);
    fit(row);
    if (/-title_\w+$/.test(target.name) && target.value) row.querySelector("[data-heading]").textContent = target.value;
    if (!/-(title_\w+|position)$/.test(target.name)) soon();
  });

  const number = () => {
    rows().forEach((row, place) => (row.querySelector("[name$='-position']").value = place + 1));
    form.dispatchEvent(new Event("input", { bubbles: true })); // the draft
  };
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    event.key === "ArrowUp" ? other.before(row) : other.after(row);
    event.target.focus();
    number();
  });

  // Pulling a row by its grip.
  let pulled;
  for (const grip of form.querySelectorAll("[data-grip]")) {
    grip.draggable = true;
    grip.addEventListener("dragstart", (event) => {
      pulled = grip.closest("[data-row]");
      event.dataTransfer.setDragImage(pulled, 0, 0);
      pulled.classList.add("dragged");
    });
    grip.addEventListener("dragend", () => pulled?.classList.remove("dragged"));
  }
  form.addEventListener("dragover", (event) => {
    const row = event.target.closest("[data-row]");
    if (!pulled || !row) return;
    event.preventDefault();
    if (row === pulled) return;
    rows().indexOf(row) < rows().indexOf(pulled) ? row.before(pulled) : row.after(pulled);
  });
  form.addEventListener("drop", (event) => {
    if (!pulled) return;
    event.preventDefault();
    pulled = undefined;
    number();
  });

  // Cells pasted anywhere in the table become rows; a single cell is pasted as usual.
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (event.target.name === "pasted" || !text.includes("\t")) return;
    event.preventDefault();
    form.elements.pasted.value = text;
    form.requestSubmit(form.querySelector("[name=insert]"));
  });
})();

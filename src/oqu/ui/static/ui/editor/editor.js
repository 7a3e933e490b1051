// The toolbar of long texts. Marks are set by markdown-toolbar-element; links, tables, pictures and the preview are here.
(() => {
  const template = document.getElementById("editor");
  if (!template) return;
  const words = template.dataset;

  // As typed, so that Ctrl+Z takes it back and the draft sees it.
  const insert = (area, text) => {
    area.focus();
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const selected = (area) => area.value.slice(area.selectionStart, area.selectionEnd);
  // A part of its own, with an empty line before and after it.
  const insertPart = (area, text) => {
    const before = area.value.slice(0, area.selectionStart).match(/\n*$/);
    const after = area.value.slice(area.selectionEnd).match(/^\n*/)[0];
    const first = before.index ? "\n".repeat(Math.max(0, 2 - before[0].length)) : "";
    insert(area, `${first}${text}${"\n".repeat(Math.max(0, 2 - after.length))}`);
  };
  const wholeLines = (area) => {
    const end = area.value.indexOf("\n", area.selectionEnd);
    area.setSelectionRange(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, end < 0 ? area.value.length : end);
  };
  const escaped = (text) => text.trim().replace(/[[\]\\]/g, "\\$&");

  const ask = (id, area, fill, then) => {
    const dialog = document.getElementById(id);
    const form = dialog.querySelector("form");
    form.reset();
    fill(form.elements);
    dialog.returnValue = "";
    dialog.onclose = () => {
      area.focus();
      if (dialog.returnValue) then(form.elements);
    };
    dialog.showModal();
  };
  const address = document.getElementById("editor-link-address");
  address.addEventListener("change", () => {
    if (address.value && !/^[a-z]+:/i.test(address.value)) address.value = `https://${address.value.trim()}`;
  });
  const link = (area) => ask("editor-link", area, (fields) => {
    const text = selected(area);
    fields[/^https?:/.test(text) ? "address" : "words"].value = text;
  }, (fields) => insert(area, `[${escaped(fields.words.value)}](${fields.address.value.replace(/[\s()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)})`));

  // Cells that were copied from a spreadsheet become a table; nothing selected: an empty one.
  const table = (area) => {
    const text = selected(area).trim();
    const column = template.getAttribute(`data-cells-${area.name.slice(-2)}`) ?? words.cells; // in the language of the text
    const empty = [[1, 2, 3].map((number) => `${column} ${number}`), ["", "", ""], ["", "", ""]];
    const rows = text ? text.split("\n").map((line) => line.split("\t")) : empty;
    const lines = rows.map((cells) => `| ${cells.map((cell) => cell.trim().replaceAll("|", "\\|") || " ").join(" | ")} |`);
    lines.splice(1, 0, `| ${rows[0].map(() => "---").join(" | ")} |`);
    insertPart(area, lines.join("\n"));
  };

  // The file goes with the form, under a name that no other picture of the page has: telephones call them all alike.
  const named = (file, form) => {
    const [, stem, ending] = file.name.replace(/[\s()[\]<>\\]+/g, "-").match(/^(.*?)(\.\w+)?$/);
    const taken = [...form.querySelectorAll("textarea[data-markdown]")].map(({ value }) => value).join();
    let name = stem;
    for (let number = 2; taken.includes(`](${name}.`) || taken.includes(`](${name})`); number += 1) name = `${stem}-${number}`;
    return new File([file], name + (ending ?? ""), { type: file.type, lastModified: file.lastModified });
  };
  const picture = (area) => ask("editor-picture", area, (fields) => {
    fields.words.value = selected(area);
  }, (fields) => {
    const { form } = area;
    const file = named(fields.file.files[0], form);
    const input = form.elements.pictures;
    const all = new DataTransfer();
    for (const one of [...input.files, file]) all.items.add(one);
    input.files = all.files;
    insertPart(area, `![${escaped(fields.words.value)}](${file.name})`);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Pictures that were chosen and are not saved yet: the server leaves a place for each, `#` and its number.
  const chosen = new Map();
  document.addEventListener("change", ({ target }) => {
    if (target.name === "pictures") for (const file of target.files) chosen.set(file.name, file);
  }, true);
  const drawn = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const files = [...chosen.values()];
    for (const image of body.querySelectorAll("img[src^='#']")) {
      image.removeAttribute("width");
      image.removeAttribute("height");
      image.src = URL.createObjectURL(files[image.getAttribute("src").slice(1)]);
    }
    return body.childNodes;
  };

  // The server draws it, as it draws the page of the participant.
  const preview = async (area) => {
    const dialog = document.getElementById("editor-preview");
    const shown = dialog.querySelector("[data-shown]");
    const body = new FormData();
    body.append("form_author", area.form.elements.form_author.value);
    body.append("language", area.name.slice(-2));
    body.append("preview", area.value);
    for (const name of chosen.keys()) body.append("pending", name);
    shown.replaceChildren();
    dialog.onclose = () => area.focus();
    dialog.showModal();
    const answer = await fetch(location.href, { method: "POST", body, headers: { "X-CSRFToken": outbox.token() } }).catch(() => null);
    if (answer?.ok) shown.replaceChildren(...drawn(await answer.text()));
    else shown.textContent = words.failed;
  };

  // Enter in a list begins the next item; in an empty one it ends the list. Telephones report the same event as keyboards.
  const ITEM = /^(\s*)([-*+]|(\d{1,9})([.)]))( +)(\S?)/;
  let isOwn = false;
  const nextItem = (event) => {
    const { target: area, inputType, isComposing } = event;
    const end = area.selectionStart;
    if (isOwn || isComposing || inputType !== "insertLineBreak" || end !== area.selectionEnd) return;
    const start = area.value.lastIndexOf("\n", end - 1) + 1;
    const line = area.value.slice(start).split("\n", 1)[0];
    const [item, indent, mark, number, sign, space, word] = line.match(ITEM) ?? [];
    if (item === undefined || end - start < item.length - word.length) return;
    event.preventDefault();
    isOwn = true;
    if (word) insert(area, `\n${indent}${number ? Number(number) + 1 + sign : mark}${space}`);
    else {
      area.setSelectionRange(start, end);
      insert(area, "\n");
    }
    isOwn = false;
  };

  const actions = { link, table, picture, preview };
  for (const area of document.querySelectorAll("textarea[data-markdown]")) {
    const bar = template.content.firstElementChild.cloneNode(true);
    bar.setAttribute("for", area.id);
    bar.setAttribute("aria-label", `${words.label}: ${area.labels[0].firstChild.textContent}`);
    area.before(bar);
    area.addEventListener("beforeinput", nextItem);
    const expand = ({ type, key, target }) => {
      if ((type === "click" || key === "Enter" || key === " ") && target.closest("[data-lines]")) wholeLines(area);
    };
    bar.addEventListener("keydown", expand, true);
    bar.addEventListener("click", expand, true);
    bar.addEventListener("click", ({ target }) => actions[target.closest("[data-do]")?.dataset.do]?.(area));
  }
})();

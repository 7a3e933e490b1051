// Sends chosen files in chunks (tus) while the person goes on writing. A cut connection or a closed tab costs at most one
// chunk: the file stays on this device until a form has taken it. Decision 0087.
self.uploads = (() => {
  const LONGEST_SIDE = 2000;
  const SMALL_ENOUGH = 600000;
  const QUALITIES = [0.82, 0.7, 0.6];
  const FIRST_CHUNK = 131072;
  const SMALLEST_CHUNK = 65536;
  const LARGEST_CHUNK = 524288;
  const QUICK = 4000;
  const SLOW = 15000;
  const RETRY_DELAYS = [0, 1000, 3000, 5000, 10000];
  const PAUSE = 10000;
  const KEPT_FOR = 3 * 86400000;
  const LONGEST_NAME = 60;
  const REFUSED = ["too_large", "empty"];

  const { person } = document.documentElement.dataset;
  const language = document.documentElement.lang;
  const here = location.pathname;
  const items = [];
  const { style, tus: library } = document.querySelector("[data-uploads]").dataset;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  let loading;
  const ready = () => (loading ??= new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src: library, onload, onerror }))).catch((error) => {
    loading = undefined;
    throw error;
  }));
  const waitingForms = new Map();

  // What this device stores: the files themselves, in a database for each person.
  const store = (mode, work) => outbox.files(person, mode, work);
  const records = () => store("readonly", (all) => all.getAll());
  const { note } = fileUploads;
  const save = async (item) => {
    const { id, path, field, name, size, blob, url, submitted, at } = item;
    try {
      await store("readwrite", (all) => all.put({ id, path, field, name, size, blob, url, submitted, at }));
      await note();
      return true;
    } catch {
      return false;
    }
  };
  const erase = async (item) => {
    await store("readwrite", (all) => all.delete(item.id)).catch(() => {});
    await note().catch(() => {});
  };

  // Words
  const words = (item) => JSON.parse(item.root.dataset.uploads);
  const sentences = JSON.parse(document.querySelector("[data-uploads]").dataset.uploads);
  const decimal = new Intl.NumberFormat(language === "kk" ? "ru" : [language, "ru"], { maximumFractionDigits: 1 }); // not every browser knows Kazakh
  const unit = (number, name) => sentences[name].replace("{number}", decimal.format(number));
  const bytes = (number) => (number < 1048576 ? unit(Math.ceil(number / 1024), "kilobyte") : unit(number / 1048576, "megabyte"));
  const span = (seconds) => (seconds < 55 ? unit(Math.max(10, Math.ceil(seconds / 10) * 10), "second") : unit(Math.round(seconds / 60), "minute"));
  const short = (name) => {
    const letters = [...name];
    return letters.length > LONGEST_NAME ? `${letters.slice(0, 40).join("")}…${letters.slice(-16).join("")}` : name;
  };

  // What the person sees of one file
  const draw = (item) => {
    const line = item.root.querySelector("template").content.firstElementChild.cloneNode(true);
    const name = line.querySelector(".file-name");
    name.textContent = short(item.name);
    name.title = item.name;
    line.querySelector("button").addEventListener("click", () => remove(item));
    line.querySelector("progress").setAttribute("aria-label", item.name);
    item.root.querySelector("ul").append(line);
    item.line = line;
  };
  const show = (item, state, detail = "") => {
    item.state = state;
    item.line.dataset.state = state;
    item.line.querySelector("output").textContent = words(item)[state] ?? "";
    if (state !== "waiting") item.line.querySelector(".detail").textContent = detail;
    item.line.querySelector("progress").hidden = !["sending", "waiting", "signed_out"].includes(state);
  };
  const progress = (item, sent, all) => {
    const bar = item.line.querySelector("progress");
    if (item.line.dataset.state !== "sending" && sent > bar.value) show(item, "sending");
    bar.max = all;
    bar.value = sent;
    item.line.querySelector(".detail").textContent = soFar(item, sent, all);
  };
  // How much has been sent, and how long the rest will take; `item` remembers when it began.
  const soFar = (item, sent, all) => {
    const now = performance.now();
    item.began ??= { at: now, sent };
    const seconds = (now - item.began.at) / 1000;
    const rate = (sent - item.began.sent) / seconds;
    const time = seconds > 2 && rate > 0 && sent < all ? sentences.left.replace("{time}", span((all - sent) / rate)) : "";
    return [sentences.sent_of.replace("{sent}", bytes(sent)).replace("{all}", bytes(all)), time].filter(Boolean).join(" · ");
  };
  const settle = (root) => {
    const input = inputOf(root);
    root.dataset.required ??= input.required ? "yes" : "";
    input.required = Boolean(root.dataset.required) && !root.querySelector("ul").childElementCount;
    const wrong = items.find((one) => one.root === root && REFUSED.includes(one.state));
    input.setCustomValidity(!wrong ? "" : (wrong.state === "too_large" && input.dataset.tooLarge) || words(wrong)[wrong.state]);
  };
  const inputOf = (root) => root.closest(".field").querySelector("input[type=file]");

  // Photos: as the server would make them anyway, before they go over the link.
  const encoded = (canvas, type, quality) => canvas.convertToBlob?.({ type, quality }) ?? new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  const onCanvas = (picture, type) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = self.OffscreenCanvas ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
    const brush = canvas.getContext("2d");
    if (type === "image/jpeg") {
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, width, height);
    }
    brush.imageSmoothingQuality = "high";
    brush.drawImage(picture, 0, 0, width, height);
    return canvas;
  };
  const smaller = async (file, { accept }) => {
    const photo = /^image\/(jpeg|png|webp|hei[cf])$/.test(file.type) || /\.hei[cf]$/i.test(file.name);
    if (!photo) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!picture || (Math.max(picture.width, picture.height) <= LONGEST_SIDE && file.size <= SMALL_ENOUGH)) return file;
    const tries = file.type === "image/png" ? [["image/png"]] : [];
    if (!accept || accept.includes(".jpg")) tries.push(...QUALITIES.map((quality) => ["image/jpeg", quality]));
    let best = file;
    for (const [type, quality] of tries) {
      const made = await encoded(onCanvas(picture, type), type, quality);
      if (made && made.size < best.size) best = made;
      if (best.size <= SMALL_ENOUGH) break;
    }
    picture.close();
    if (best === file) return file;
    const name = best.type === file.type ? file.name : file.name.replace(/(\.\w{1,5})?$/, ".jpg");
    return new File([best], name, { type: best.type, lastModified: file.lastModified });
  };

  // Sending: one file after the other, so that the first is there as soon as it can be.
  const keyOf = (item) => item.url?.split("/").pop();
  let busy = false;
  const next = async () => {
    if (busy) return;
    const item = items.find((one) => one.state === "ready");
    if (!item) return;
    busy = true;
    await send(item);
    busy = false;
    next();
  };
  // What a failed request means: no connection or a server that rests, another chunk under way, another person or
  // nobody signed in (the site answers and not its tus server), or a file that is not accepted in this way.
  const meaning = ({ originalResponse: answer }) => {
    const status = answer?.getStatus() ?? 0;
    if (status < 400 || status >= 500) return "waiting";
    if (status === 401 || (status === 409 && !answer.getHeader("Tus-Resumable"))) return "signed_out";
    return status === 409 || status === 423 ? "busy" : "refused";
  };
  // What a file is known by again, wherever it waits: by its size and the beginning of its content.
  const fingerprint = async (blob) => {
    const digest = await crypto.subtle.digest("SHA-256", await blob.slice(0, 1048576).arrayBuffer());
    return ["oqu", person, blob.size, [...new Uint8Array(digest)].map((one) => one.toString(16)).join("")].join(" ");
  };
  // An upload whose chunks grow and shrink with the link; it goes on where an earlier one of the same file was cut off.
  const begun = async (blob, name, address, { url, resumes = true, onChunk, ...listeners }) => {
    await ready();
    let chunkBegan = performance.now();
    const upload = new tus.Upload(blob, {
      endpoint: address,
      uploadUrl: url,
      chunkSize: FIRST_CHUNK,
      retryDelays: RETRY_DELAYS,
      metadata: { filename: name },
      headers: { "X-Oqu-Person": person },
      removeFingerprintOnSuccess: true,
      fingerprint: () => fingerprint(blob),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", outbox.token()),
      onShouldRetry: (error) => navigator.onLine && ["waiting", "busy"].includes(meaning(error)),
      onChunkComplete: () => {
        const took = performance.now() - chunkBegan;
        const { options } = upload;
        if (took < QUICK) options.chunkSize = Math.min(LARGEST_CHUNK, options.chunkSize * 2);
        if (took > SLOW) options.chunkSize = Math.max(SMALLEST_CHUNK, options.chunkSize / 2);
        chunkBegan = performance.now();
        onChunk?.(upload);
      },
      ...listeners,
    });
    const [before] = resumes && !url ? await upload.findPreviousUploads() : [];
    if (before) upload.resumeFromPreviousUpload(before);
    return upload;
  };
  const send = (item) => new Promise((resolve) => {
    if (item.line.dataset.state === "waiting") item.state = "sending"; // shown when sending works again
    else show(item, "sending");
    item.began = undefined;
    item.abort = resolve;
    const stopped = (why) => {
      if (why === "refused") return resolve(withForm(item));
      show(item, why === "signed_out" ? why : "waiting");
      resolve();
      if (why === "signed_out") sendSignedOut();
      if (item.state === "waiting" && !navigator.onLine) handOver();
    };
    begun(item.blob, item.name, item.root.dataset.address, {
      url: item.url,
      resumes: !item.kept,
      onUploadUrlAvailable: () => {
        item.url = item.upload.url;
        if (item.kept) save(item);
      },
      onProgress: (sent, all) => progress(item, sent, all),
      onSuccess: () => {
        arrived(item);
        resolve();
      },
      onError: (error) => stopped(meaning(error)),
    }).then((upload) => {
      if (!items.includes(item)) return; // taken out meanwhile, or it waits with its form
      item.upload = upload;
      upload.start();
    }, () => stopped(navigator.onLine ? "refused" : "waiting"));
  });

  // A file that waits in the outbox goes ahead of its form. Resolves to the key of the upload; null while there is no
  // way to the server, "" if the file can't go like this. `wanted` is asked after each chunk.
  const carry = (file, onProgress, wanted) => new Promise((resolve) => {
    const item = {};
    const { address } = document.querySelector("[data-uploads]").dataset;
    const failed = (error) => resolve(meaning(error) === "refused" ? "" : null);
    begun(file, file.name, address, {
      onProgress: (sent, all) => onProgress(sent, all, soFar(item, sent, all)),
      onChunk: async (upload) => {
        if (await wanted()) return;
        await upload.abort(true).catch(() => {});
        resolve(null);
      },
      onSuccess: () => resolve(item.upload.url.split("/").pop()),
      onError: failed,
    }).then((upload) => {
      item.upload = upload;
      upload.start();
    }, () => resolve(null));
  });
  // All files of a form in the outbox, one after the other; `line` shows how far they are.
  const carryAll = async (entry, line) => {
    const bar = line.querySelector("progress");
    const wanted = async () => (await outbox.of(person)).some(({ id }) => id === entry.id);
    for (const [n, [field, file]] of entry.fields.entries()) {
      if (!file.size) continue;
      bar.setAttribute("aria-label", file.name);
      const key = await carry(file, (sent, all, words) => {
        line.hidden = false;
        Object.assign(bar, { max: all, value: sent });
        line.querySelector("span").textContent = `${short(file.name)}: ${words}`;
      }, wanted);
      line.hidden = true;
      if (key === null) return;
      const named = [`${field}__uploaded`, key, file.name, file.size];
      await outbox.edit(entry.id, ({ fields }) => (key ? { fields: fields.map((one, at) => (at === n ? named : one)) } : { whole: true }));
      if (!key) return;
    }
  };
  // The files of a form that was not accepted are on its page again.
  const keep = async ({ fields, page, at }) => {
    for (const [field, value, name, size] of fields) {
      const common = { id: crypto.randomUUID(), path: new URL(page).pathname, field: field.replace(/__uploaded$/, ""), at };
      if (name) await save({ ...common, name, size, url: `${document.querySelector("[data-uploads]").dataset.address}${value}` });
      else if (value.size) await save({ ...common, name: value.name, size: value.size, blob: value });
    }
  };
  const goOn = (...states) => {
    for (const item of items) if (states.includes(item.state)) item.state = "ready";
    next();
  };
  addEventListener("online", () => goOn("waiting"));
  addEventListener("focus", () => goOn("waiting", "signed_out"));
  setInterval(goOn, PAUSE, "waiting");

  const arrived = (item) => {
    show(item, "done", bytes(item.size));
    item.blob = null; // the server has it now
    if (item.kept) save(item);
    const hidden = document.createElement("input");
    item.line.append(Object.assign(hidden, { type: "hidden", name: `${item.field}__uploaded`, value: keyOf(item) }));
    sendWaitingForms();
  };

  // A file that can't be sent ahead goes with its form, as without this script.
  const withForm = async (item) => {
    const input = inputOf(item.root);
    const all = new DataTransfer();
    for (const file of [...input.files, new File([item.blob], item.name, { type: item.blob.type })]) all.items.add(file);
    input.files = all.files;
    await remove(item, false);
    sendWaitingForms();
  };

  const remove = async (item, terminate = true) => {
    items.splice(items.indexOf(item), 1);
    item.line.remove();
    settle(item.root);
    await erase(item);
    await item.upload?.abort(false).catch(() => {});
    if (terminate && item.url) fetch(item.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": outbox.token() } }).catch(() => {});
    item.abort?.();
    sendWaitingForms();
  };

  const begin = (item) => {
    items.push(item);
    draw(item);
    settle(item.root);
    show(item, "shrinking");
  };

  const add = async (root, input, file) => {
    const item = { id: crypto.randomUUID(), root, path: here, field: input.name, name: file.name, blob: file, at: Date.now() };
    begin(item);
    if (!("original" in root.dataset)) item.blob = await smaller(file, input);
    if (!items.includes(item)) return;
    item.size = item.blob.size;
    if (item.blob !== file) Object.assign(item, { before: file.size, name: item.blob.name });
    item.line.querySelector(".shrunk").textContent = item.before ? words(item).shrunk.replace("{before}", bytes(item.before)).replace("{size}", bytes(item.size)) : "";
    if (!item.size || item.size > (input.dataset.maxMb || Infinity) * 1048576) {
      show(item, item.size ? "too_large" : "empty");
      settle(root);
      input.reportValidity();
      return;
    }
    item.kept = await save(item);
    root.querySelector(".not-kept").hidden = items.every((one) => one.root !== root || one.kept !== false);
    show(item, "ready");
    next();
    if (!navigator.onLine) handOver();
  };

  const replaced = new Set(); // fields of one file, or of lists, for which others were chosen: the earlier one does not come back
  const take = async (input, root, chosen) => {
    if (input.files.length && chosen.includes(input.files[0])) input.value = "";
    if (!input.multiple || "replaced" in input.dataset) {
      replaced.add(root);
      for (const item of items.filter((one) => one.root === root)) await remove(item);
      root.querySelectorAll("li").forEach((line) => line.remove());
    }
    await Promise.all(chosen.map((file) => add(root, input, file)));
  };

  // Back on the page, with files that no form has taken yet.
  const resume = async (root) => {
    const input = inputOf(root);
    settle(root);
    for (const button of root.querySelectorAll("li > button")) button.addEventListener("click", () => { button.closest("li").remove(); settle(root); });
    for (const record of await records().catch(() => [])) {
      const mine = record.path === here && record.field === input.name && items.every(({ id }) => id !== record.id);
      if (Date.now() - record.at > KEPT_FOR) await erase(record);
      else if (mine) await comeBack({ ...record, root, kept: true });
    }
    next();
  };
  // A form that came back with errors brings the files that it had: they are the same ones.
  const adopt = (item) => {
    const hidden = [...item.root.querySelectorAll("input[type=hidden]")].find(({ value }) => value === keyOf(item));
    if (!hidden) return false;
    Object.assign(item, { line: hidden.closest("li"), state: "done" });
    item.line.querySelector("button").addEventListener("click", () => remove(item));
    items.push(item);
    return true;
  };
  const comeBack = async (item) => {
    if (!replaced.has(item.root) && adopt(item)) return undefined;
    const answer = item.url && (await fetch(item.url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => null));
    if (answer?.status === 410 || replaced.has(item.root)) return erase(item); // its form has it, or another was chosen meanwhile
    if (!answer && item.submitted) return undefined; // it waits with its form for a connection
    if (answer?.status === 404) item.url = null; // too old: from the beginning
    if (!item.blob && !item.url) return erase(item);
    begin(item);
    if (!item.blob || (answer?.ok && answer.headers.get("Upload-Offset") === answer.headers.get("Upload-Length"))) arrived(item);
    else show(item, "ready");
    return undefined;
  };

  // Forms: one whose files are still under way is sent as soon as they have arrived.
  const underWay = (form) => items.filter(({ root, state }) => form.contains(root) && !["done", "left"].includes(state));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const left = underWay(form);
    const all = items.filter(({ root }) => form.contains(root));
    if (!all.length) return;
    if (!left.length) {
      for (const item of all) if (item.kept && item.state === "done") save(Object.assign(item, { submitted: form.elements.form_key.value }));
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waitingForms.set(form, event.submitter);
    left[0].root.querySelector(".form-waits").hidden = false;
    if (!navigator.onLine) handOver();
    goOn("waiting", "signed_out");
  }, true);
  const sendWaitingForms = () => {
    for (const [form, button] of [...waitingForms]) {
      if (underWay(form).length) continue;
      waitingForms.delete(form);
      form.querySelectorAll(".form-waits").forEach((one) => { one.hidden = true; });
      form.requestSubmit(button);
    }
  };
  // Without a connection a form that may wait goes into the device's outbox at once, with its files.
  const handOver = () => {
    for (const form of waitingForms.keys()) {
      if (form.elements.offline && navigator.serviceWorker?.controller) for (const item of underWay(form)) if (item.state !== "shrinking") withForm(item);
    }
  };
  // Without a signed-in person the form is sent all the same, is stored for its author, and names the missing files.
  const sendSignedOut = () => {
    for (const form of waitingForms.keys()) {
      for (const item of underWay(form).filter(({ state }) => ["ready", "sending", "signed_out"].includes(state))) {
        if (!item.kept) withForm(item);
        else item.line.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${item.field}__uploaded`, value: keyOf(item) ?? "unfinished" }));
        item.state = "left";
      }
    }
    sendWaitingForms();
  };
  addEventListener("offline", handOver);

  return { take, resume, carryAll, keep };
})();

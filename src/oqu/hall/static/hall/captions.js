// The text of a lecture. With times (WebVTT, SubRip) it gives captions that follow the sound; without, it is notes.
// Either can be searched.

import { TEXT } from "./offline.js";
import { element } from "./talk.js";

const CUE = /(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})/;

/** The cues of a text: [{from, to, text}], in milliseconds; of a text without times its paragraphs. */
export function cues(text) {
  const found = [];
  for (const block of text.replaceAll("\r", "").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => CUE.test(line));
    if (at < 0) continue;
    const times = CUE.exec(lines[at]).slice(1).map((part) => Number(part ?? 0));
    const words = lines.slice(at + 1).join(" ").replaceAll(/<[^>]*>/g, "").trim();
    if (words) found.push({ from: clock(times.slice(0, 4)), to: clock(times.slice(4)), text: words });
  }
  return found.length ? found : paragraphs(text);
}

function paragraphs(text) {
  const found = text.replaceAll("\r", "").split(/\n\s*\n/).map((one) => one.trim());
  return found.filter(Boolean).map((one) => ({ from: null, to: null, text: one }));
}

const clock = ([hours, minutes, seconds, thousandths]) => ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;

/** Minutes and seconds of a position, as people read them. */
export function time(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
}

export class Captions {
  constructor(root, { seek, texts }) {
    this.root = root;
    this.line = root.querySelector("[data-caption]");
    this.text = root.querySelector("[data-transcript]");
    this.search = root.querySelector("[data-search]");
    this.found = root.querySelector("[data-found]");
    this.texts = texts;
    this.cues = [];
    this.search?.addEventListener("input", () => this.#filter());
    this.text?.addEventListener("click", (event) => {
      const from = event.target.closest("button")?.dataset.from;
      if (from) seek(Number(from));
    });
  }

  async load(url, stored) {
    const answer = (await stored(TEXT)) ?? (await fetch(url).catch(() => null));
    if (!answer?.ok) return;
    this.cues = cues(await answer.text());
    this.text.replaceChildren(...this.cues.map((cue) => {
      if (cue.from === null) return element("li", {}, element("span", { className: "prose" }, cue.text));
      const button = element("button", { type: "button", className: "hall-time" }, time(cue.from));
      button.dataset.from = cue.from;
      return element("li", {}, button, element("span", {}, cue.text));
    }));
    this.root.querySelector("[data-transcript-box]").hidden = this.cues.length === 0;
    this.line.hidden = !this.cues.some((cue) => cue.from !== null);
  }

  #shown = -1;

  show(ms) {
    const at = this.cues.findLastIndex((cue) => cue.from !== null && cue.from <= ms);
    const now = at >= 0 && ms < this.cues[at].to ? at : -1;
    if (now === this.#shown) return;
    this.text.children[this.#shown]?.removeAttribute("aria-current");
    this.text.children[now]?.setAttribute("aria-current", "true");
    this.line.textContent = now < 0 ? "" : this.cues[now].text;
    this.#shown = now;
  }

  #filter() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    let count = 0;
    this.cues.forEach((cue, at) => {
      const fits = !wanted || cue.text.toLocaleLowerCase().includes(wanted);
      this.text.children[at].hidden = !fits;
      count += fits;
    });
    this.found.textContent = wanted ? this.texts.found.replace("{count}", count) : "";
  }
}

// The stage: the slide of the current position; each is fetched once, the next one while the link is idle.

export class Stage {
  /** `slides` are [{src, alt, bytes}] in their order; `texts` holds the words for a slide's number. */
  constructor(root, slides, texts) {
    this.root = root;
    this.slides = slides;
    this.texts = texts;
    this.image = root.querySelector("[data-slide]");
    this.caption = root.querySelector("[data-slide-number]");
    this.dot = root.querySelector("[data-pointer]");
    this.page = 0;
    this.bytes = 0;
    this.wanted = true;
    this.stored = new Map(); // addresses of slides stored on this device
    this.onchange = () => {};
  }

  #fetched = new Set();

  show(page, pointer) {
    this.dot.hidden = !pointer;
    if (pointer) {
      this.dot.style.insetInlineStart = `${pointer.x / 10}%`;
      this.dot.style.insetBlockStart = `${pointer.y / 10}%`;
    }
    const slide = this.slides[page - 1];
    if (page === this.page || !slide) return;
    this.page = page;
    this.caption.textContent = this.texts.slide.replace("{page}", page).replace("{pages}", this.slides.length);
    this.#place(slide);
    this.onchange(page);
  }

  /** Whether slides are shown; if not, only their numbers and texts. */
  want(wanted) {
    this.wanted = wanted;
    const slide = this.slides[this.page - 1];
    if (slide) this.#place(slide);
  }

  #place(slide) {
    this.image.hidden = !this.wanted;
    this.image.alt = slide.alt;
    if (!this.wanted) return;
    if (!this.stored.has(slide.src)) this.#count(slide);
    this.image.src = this.stored.get(slide.src) ?? slide.src;
  }

  /** Fetches the slide after this one: call it when nothing more urgent is to be fetched. */
  prefetch() {
    const next = this.slides[this.page];
    if (!this.wanted || !next || this.#fetched.has(next.src) || this.stored.has(next.src) || !this.image.complete) return;
    this.#count(next);
    new Image().src = next.src;
  }

  #count(slide) {
    if (this.#fetched.has(slide.src)) return;
    this.#fetched.add(slide.src);
    this.bytes += slide.bytes;
  }
}

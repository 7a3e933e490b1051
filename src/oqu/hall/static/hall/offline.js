// A recorded lecture stored on the device: index, pages of the log, slides; its size is known beforehand.

const STORE = "hall-lectures";
export const TEXT = "text";

export class Offline {
  constructor(lecture) {
    this.lecture = lecture;
  }

  #at(path) {
    return `/hall-kept/${this.lecture}/${path}`;
  }

  get possible() {
    return "caches" in globalThis;
  }

  /** The stored response for an address of the relay, or null. */
  stored = async (path) => {
    if (!this.possible) return null;
    return (await (await caches.open(STORE)).match(this.#at(path))) ?? null;
  };

  async has() {
    return Boolean(await this.stored("index.json"));
  }

  /** The size of the stored lecture, in bytes. */
  size(index, slides) {
    return Math.round(index.sound_bytes * 1.06) + slides.reduce((sum, slide) => sum + slide.bytes, 0) + 20000;
  }

  /** The stored slides: address → address on this device. */
  async slides(slides) {
    const found = new Map();
    if (!(await this.has())) return found;
    const store = await caches.open(STORE);
    for (const { src } of slides) {
      const answer = await store.match(src);
      if (answer) found.set(src, URL.createObjectURL(await answer.blob()));
    }
    return found;
  }

  /** Stores the lecture with its text; calls `progress` with the fraction done. The index is stored last, when all else is there. */
  async save(relay, slides, text, progress) {
    const store = await caches.open(STORE);
    const index = await relay.persist(() => relay.json("index.json"));
    const work = [...index.pages.map(([number]) => () => this.#page(store, relay, number)), ...slides.map((slide) => () => store.add(slide.src)), ...(text ? [() => this.#text(store, text)] : [])];
    for (let done = 0; done < work.length; done++) {
      progress(done / work.length);
      await relay.persist(work[done]);
    }
    await store.put(this.#at("index.json"), new Response(JSON.stringify(index)));
    progress(1);
  }

  async #page(store, relay, number) {
    const answer = await fetch(relay.url(`log/${number}`), { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) throw new Error(`page ${number}: ${answer.status}`);
    await store.put(this.#at(`log/${number}`), new Response(await answer.arrayBuffer()));
  }

  async #text(store, address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`text: ${answer.status}`);
    await store.put(this.#at(TEXT), answer);
  }

  async remove() {
    const store = await caches.open(STORE);
    for (const request of await store.keys()) {
      if (new URL(request.url).pathname.startsWith(this.#at(""))) await store.delete(request);
    }
  }
}

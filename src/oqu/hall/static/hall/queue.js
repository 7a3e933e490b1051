// Recorded sound that the relay does not have yet, stored in the browser's database, so that neither an
// outage nor a reload of the page loses any of it.

const MOST_BYTES = 48000; // one batch: some six seconds of a link of 64 kbit/s
const ORDER = { sound: 0, picture: 1 };

export class Queue {
  #chunks = [];
  #base = null;

  /** The queue of a lecture, with the chunks that an earlier page did not send. */
  static async open(lecture) {
    const queue = new Queue();
    queue.lecture = lecture;
    try {
      queue.#base = await opened();
      queue.#chunks = await queue.#stored();
      queue.#chunks.sort(inOrder);
    } catch {
      // Private windows may have no database: then the queue exists as long as the page.
    }
    return queue;
  }

  get length() {
    return this.#chunks.length;
  }

  /** How many seconds of sound are waiting. */
  get seconds() {
    return this.#chunks.filter((chunk) => chunk.track === "sound").length;
  }

  get lastEpoch() {
    return this.#chunks.reduce((last, chunk) => Math.max(last, chunk.epoch), 0);
  }

  /** The epoch of the oldest sound that waits, or infinity. */
  get oldestEpoch() {
    return this.#chunks.length ? this.#chunks[0].epoch : Infinity;
  }

  add(chunk) {
    this.#chunks.push(chunk);
    this.#chunks.sort(inOrder);
    this.#write((store) => store.put({ lecture: this.lecture, person: document.documentElement.dataset.person, ...chunk }, this.#key(chunk)));
  }

  /** The next batch: {track, epoch, first, body}, chunks that follow one another. */
  batch(most = MOST_BYTES) {
    const first = this.#chunks[0];
    const parts = [];
    let size = 0;
    for (const chunk of this.#chunks) {
      if (chunk.track !== first.track || chunk.epoch !== first.epoch || (size && size + chunk.data.size > most)) break;
      const length = new DataView(new ArrayBuffer(4));
      length.setUint32(0, chunk.data.size);
      parts.push(length, chunk.data);
      size += chunk.data.size;
    }
    return { track: first.track, epoch: first.epoch, first: first.seq, offset: first.offset, body: new Blob(parts) };
  }

  /** Deletes what the relay has: the chunks of an epoch before `seq`. */
  done(track, epoch, seq = Infinity) {
    const gone = this.#chunks.filter((chunk) => chunk.track === track && chunk.epoch === epoch && chunk.seq < seq);
    this.#chunks = this.#chunks.filter((chunk) => !gone.includes(chunk));
    this.#write((store) => gone.forEach((chunk) => store.delete(this.#key(chunk))));
  }

  clear() {
    for (const { track, epoch } of [...this.#chunks]) this.done(track, epoch);
  }

  #key(chunk) {
    return [this.lecture, chunk.epoch, chunk.track, chunk.seq];
  }

  #write(work) {
    if (this.#base) work(this.#base.transaction("chunks", "readwrite").objectStore("chunks"));
  }

  #stored() {
    return new Promise((resolve, reject) => {
      const range = IDBKeyRange.bound([this.lecture], [this.lecture, []]);
      const asked = this.#base.transaction("chunks").objectStore("chunks").getAll(range);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
}

function inOrder(a, b) {
  return a.epoch - b.epoch || ORDER[a.track] - ORDER[b.track] || a.seq - b.seq;
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("hall-desk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("chunks");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// Plays fragments of sound: with Media Source Extensions if available, else with HLS.
// For both, the position is the lecture's own timeline, in milliseconds.

const TYPE = 'audio/mp4; codecs="opus"';
const PICTURE_TYPE = 'video/mp4; codecs="vp09.00.10.08"';
const KEPT_BEHIND_S = 600;
const ZERO_DATE = Date.UTC(2000, 0, 1); // the date that stands for position 0 in the playlists
const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;

export const playsFragments = Boolean(Source?.isTypeSupported?.(TYPE));
export const playsPicture = Boolean(Source?.isTypeSupported?.(PICTURE_TYPE));

/** Plays fragments that are handed to it. */
export class FragmentPlayer {
  #source = new Source();
  #tracks = new Map();
  #start = null;

  constructor(media) {
    this.media = media;
    media.disableRemotePlayback = true;
    media.src = URL.createObjectURL(this.#source);
    this.opened = new Promise((open) => this.#source.addEventListener("sourceopen", open, { once: true }));
  }

  /** Begins at a position: playing starts when its sound has arrived. */
  async begin(ms, head, pictureHead = null) {
    await this.opened;
    this.#start = ms / 1000;
    this.#source.duration = Infinity; // else seeking beyond the loaded sound is impossible
    this.media.currentTime = this.#start;
    this.#append("sound", TYPE, head);
    if (pictureHead) this.#append("picture", PICTURE_TYPE, pictureHead);
  }

  sound(body) {
    this.#append("sound", TYPE, body);
  }

  picture(body) {
    if (this.#tracks.has("picture")) this.#append("picture", PICTURE_TYPE, body);
  }

  get ms() {
    return Math.round(this.media.currentTime * 1000);
  }

  /** How much sound is loaded after the current position. */
  get aheadMs() {
    const { buffered, currentTime } = this.media;
    for (let at = 0; at < buffered.length; at++) {
      if (buffered.start(at) <= currentTime + 0.15 && buffered.end(at) > currentTime) return Math.round((buffered.end(at) - currentTime) * 1000);
    }
    return 0;
  }

  has(ms) {
    const { buffered } = this.media;
    for (let at = 0; at < buffered.length; at++) if (buffered.start(at) * 1000 <= ms && ms < buffered.end(at) * 1000) return true;
    return false;
  }

  seek(ms) {
    this.media.currentTime = ms / 1000;
  }

  close() {
    this.media.removeAttribute("src");
  }

  /** Marks the end of the sound: nothing more will be added. */
  async finish() {
    await Promise.all([...this.#tracks.values()].map((track) => track.idle()));
    if (this.#source.readyState === "open") this.#source.endOfStream();
  }

  #append(name, type, body) {
    if (this.#source.readyState === "closed") return;
    if (!this.#tracks.has(name)) this.#tracks.set(name, new Track(this.#source.addSourceBuffer(type), this.media, () => this.#settle()));
    this.#tracks.get(name).append(body);
  }

  /** Seeks to the position where playing begins, as soon as its sound has arrived. */
  #settle() {
    const { buffered } = this.media;
    const last = buffered.length - 1;
    if (this.#start === null || last < 0 || buffered.end(last) <= this.#start) return;
    this.media.currentTime = Math.max(this.#start, buffered.start(last));
    this.#start = null;
  }
}

/** A SourceBuffer with a queue of fragments. */
class Track {
  #queue = [];
  #idle = [];

  constructor(buffer, media, settled) {
    this.buffer = buffer;
    this.media = media;
    buffer.addEventListener("updateend", () => {
      settled();
      this.#next();
    });
  }

  append(body) {
    this.#queue.push(body);
    this.#next();
  }

  idle() {
    return this.buffer.updating || this.#queue.length ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  #next() {
    if (this.buffer.updating) return;
    if (!this.#queue.length) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    try {
      this.buffer.appendBuffer(this.#queue[0]);
      this.#queue.shift();
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      this.buffer.remove(0, Math.max(1, this.media.currentTime - KEPT_BEHIND_S / 10));
    }
    const old = this.media.currentTime - KEPT_BEHIND_S;
    if (!this.buffer.updating && old > 60) this.buffer.remove(0, old);
  }
}

/** Plays the relay's HLS: by itself in Safari, by hls.js elsewhere. Begins at a position, or near the live end. */
export class StreamPlayer {
  #library = null;

  constructor(media, library, url, ms) {
    this.media = media;
    if (ms) media.addEventListener("loadedmetadata", () => this.seek(ms), { once: true });
    if (media.canPlayType("application/vnd.apple.mpegurl")) media.src = url;
    else this.#attach(library, url);
  }

  async #attach(library, url) {
    await loaded(library);
    this.#library = new globalThis.Hls({ liveSyncDurationCount: 3, maxBufferLength: 30, enableWorker: false });
    this.#library.loadSource(url);
    this.#library.attachMedia(this.media);
    this.media.play().catch(() => {});
  }

  async begin() {}

  close() {
    this.#library?.destroy();
    this.media.removeAttribute("src");
  }

  get ms() {
    const date = this.#library?.playingDate?.getTime() ?? this.media.getStartDate?.().getTime() + this.media.currentTime * 1000;
    return Number.isFinite(date) ? Math.round(date - ZERO_DATE) : Math.round(this.media.currentTime * 1000);
  }

  get aheadMs() {
    const { buffered, currentTime } = this.media;
    return buffered.length ? Math.max(0, Math.round((buffered.end(buffered.length - 1) - currentTime) * 1000)) : 0;
  }

  has() {
    return true;
  }

  seek(ms) {
    this.media.currentTime += (ms - this.ms) / 1000;
  }

  sound() {}
  picture() {}
  async finish() {}
}

function loaded(url) {
  if (globalThis.Hls) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error("hls.js did not load"));
    document.head.append(script);
  });
}

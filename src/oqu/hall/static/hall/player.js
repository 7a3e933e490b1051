// Plays a lecture, live or recorded, by one mechanism: it requests records from a number on, passes sound to the
// player and events to the story, and the position of the sound determines what is shown.

import { FragmentPlayer, StreamPlayer, playsFragments } from "./sound.js";
import { pause } from "./relay.js";

const TARGET_MS = 2000; // how far behind the end of the log a live listener begins
const FARTHEST_TARGET_MS = 8000;
const CATCH_UP = 1.06;
const BACK_ON_TIME_MS = 300;
const LATE_MS = 1200;
const WAIT_MS = 8000; // how long a request may wait at the relay for the next record
const AHEAD_MS = 40000; // a replay fetches no more than this in advance
const NEAR_LIVE_MS = 600000; // sound played within ten minutes counts as heard live
const TICK_MS = 200;

export class Player {
  /** `mode` is sound, picture or events (slides only). `ontick` is called some times a second. */
  constructor({ relay, story, media, library, ontick = () => {}, onstate = () => {} }) {
    Object.assign(this, { relay, story, media, library, ontick, onstate });
    this.mode = "sound";
    this.status = "";
    this.endMs = 0;
    this.endAt = performance.now();
    this.target = TARGET_MS;
    this.speed = 1;
    this.next = 0;
    this.index = null;
    this.sound = null;
    this.recorded = false;
    this.failed = null;
    media.addEventListener("waiting", () => this.#stalled());
    setInterval(() => this.#tick(), TICK_MS);
  }

  #control = new AbortController();
  #began = false;
  #live = false;

  /** Requests the status of the lecture, without sound. */
  async look() {
    this.index = await this.relay.persist(() => this.relay.json("index.json"));
    this.status = this.index.status;
    this.recorded = this.status === "ended";
    this.#ended(this.index.length_ms);
    for (const event of this.index.events) this.story.add(event);
    return this.index;
  }

  /** Follows the events while nothing is played, so that the page shows them and notices the beginning. */
  async watch() {
    if (this.recorded || this.#began) return;
    this.next = this.index.next;
    const { signal } = this.#control;
    try {
      await this.#follow(signal, { idle: 1 });
    } catch (error) {
      if (signal.aborted) return;
      this.failed = error;
    }
    this.onstate();
  }

  /** Begins to play at a position, or at the live end. Call it from the handler of a button, else browsers block the sound. */
  async begin(ms = null) {
    this.#control.abort();
    const control = (this.#control = new AbortController());
    this.#began = true;
    this.#live = !this.recorded;
    this.failed = null;
    this.next = 0;
    if (this.mode === "events") {
      this.sound?.close();
      this.sound = null;
    } else {
      this.#newSound(ms);
      this.media.play().catch(() => {}); // called now, while the click still allows it; the sound arrives later
    }
    try {
      await this.relay.persist(() => (this.recorded ? this.#openRecording(ms ?? 0) : this.#openLive(ms, control.signal)), control.signal);
      await this.#follow(control.signal);
    } catch (error) {
      if (control.signal.aborted) return;
      this.failed = error;
      this.onstate();
    }
  }

  /** Goes to a position: at once if its sound is loaded, else by starting there. */
  async seek(ms) {
    const to = Math.max(0, Math.min(ms, this.endMs));
    if (this.sound?.has(to)) this.sound.seek(to);
    else await this.begin(to);
  }

  async jumpToLive() {
    const to = this.endMs - this.target;
    if (this.sound?.has(to)) this.sound.seek(to);
    else await this.begin();
  }

  stop() {
    this.media.pause();
  }

  /** Resumes where the sound was stopped, or starts. */
  async play() {
    if (!this.#began) await this.begin();
    else if (this.media.ended) await this.seek(0);
    else await this.media.play().catch(() => {});
  }

  get playing() {
    return this.mode === "events" ? this.#began && !this.recorded : this.#began && !this.media.paused && !this.media.ended;
  }

  get begun() {
    return this.#began;
  }

  /** The position of the sound; without sound, the live end. */
  get ms() {
    return this.sound ? this.sound.ms : this.liveMs;
  }

  /** The position to show: the end of the story once all sound has been played. */
  get shownMs() {
    const drained = this.sound && this.ms >= this.endMs - 400;
    return !this.#began || drained || this.mode === "events" ? Math.max(this.endMs, this.ms) : this.ms;
  }

  /** The estimated position of the lecturer now. */
  get liveMs() {
    return this.endMs + (this.status === "live" ? performance.now() - this.endAt : 0);
  }

  get lagMs() {
    return Math.max(0, this.liveMs - this.ms);
  }

  /** Whether the current sound counts as live. */
  get hearsLive() {
    return this.#live && this.lagMs < NEAR_LIVE_MS;
  }

  #newSound(ms) {
    this.sound?.close();
    this.sound = playsFragments ? new FragmentPlayer(this.media) : new StreamPlayer(this.media, this.library, this.relay.url("sound.m3u8"), ms);
  }

  async #openLive(ms, signal) {
    const where = ms === null ? { back: this.target } : { at: ms };
    let opening = null;
    let head = null;
    let pictureHead = null;
    const first = [];
    for await (const record of this.relay.records("live", { ...where, view: this.mode }, signal)) {
      if (record.kind === "opening") opening = record;
      else if (record.kind === "head") head = record.body;
      else if (record.kind === "picture_head") pictureHead = record.body;
      else first.push(record);
    }
    if (!first.length) throw new Error("cut off");
    for (const event of opening.events) this.story.add(event);
    this.status = opening.status;
    this.recorded = opening.status === "ended";
    this.#ended(opening.end_ms);
    const start = first.find((record) => record.kind === "sound");
    await this.#start(ms ?? (start ? start.start / 48 : opening.end_ms), head, pictureHead);
    for (const record of first) this.#take(record);
  }

  async #openRecording(ms) {
    const index = this.index ?? (await this.look());
    const page = index.pages.findLast(([, at]) => at <= ms) ?? index.pages[0];
    this.next = page?.[0] ?? 0;
    await this.#start(ms, bytes(index.head), index.picture_head ? bytes(index.picture_head) : null);
  }

  async #start(ms, head, pictureHead) {
    if (this.mode !== "events") await this.sound.begin(ms, head, this.mode === "picture" ? pictureHead : null);
  }

  async #follow(signal, query = {}) {
    const streams = this.sound instanceof StreamPlayer;
    const view = streams || query.idle ? "events" : this.mode;
    while (!(this.recorded && this.index && this.next >= this.index.next)) {
      const from = this.next;
      await this.relay.persist(async () => {
        const lag = Math.round(Math.min(this.lagMs, 1e6));
        for await (const record of this.relay.records(`log/${this.next}`, { view, lag, wait: WAIT_MS, ...query }, signal)) this.#take(record);
      }, signal);
      if (this.status === "ended" && this.next === from) break;
      while (this.recorded && !streams && this.sound.aheadMs > AHEAD_MS) await pause(1000, signal);
    }
    await this.sound?.finish();
    if (!this.recorded) await this.look();
    this.onstate();
  }

  #take(record) {
    if (record.kind === "next") {
      this.next = record.n;
      if (record.status !== this.status) {
        this.status = record.status;
        this.onstate();
      }
      this.#ended(record.end_ms);
    } else if (record.kind === "sound") {
      this.sound?.sound(record.body);
      this.#ended(Math.round((record.start + record.samples) / 48));
    } else if (record.kind === "picture") this.sound?.picture(record.body);
    else if (record.kind !== "picture_head") this.story.add(record);
  }

  #ended(ms) {
    if (ms <= this.endMs) return;
    this.endMs = ms;
    this.endAt = performance.now();
  }

  /** After a stall on a working link, stays farther behind live. */
  #stalled() {
    if (this.status === "live" && this.endMs - this.ms < this.target) this.target = Math.min(this.target * 1.5, FARTHEST_TARGET_MS);
  }

  #tick() {
    this.media.playbackRate = this.recorded ? this.speed : this.#pace();
    this.ontick();
  }

  #pace() {
    const late = this.endMs - this.ms - this.target;
    const catching = this.media.playbackRate > 1;
    return late > (catching ? BACK_ON_TIME_MS : LATE_MS) && this.sound?.aheadMs > 1000 ? CATCH_UP : 1;
  }
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

// Sends a desk's chunks and events to the relay, in an order in which each event gets its position on the timeline.

import { newName, pause } from "./relay.js";
import { read, write } from "./outbox.js";

const SETTLED = new Set(["out_of_order", "epoch_over"]);
const BROKEN = new Set(["not_webm", "codec", "truncated"]);

export class Sender {
  /** `onbroken`: the recording must restart. `onlost(code)`: another browser has the desk, or the lecture is over. */
  constructor(relay, queue, desk, { onchange = () => {}, onbroken = () => {}, onlost = () => {}, onrefused = () => {} }) {
    Object.assign(this, { relay, queue, desk, onchange, onbroken, onlost, onrefused });
    this.name = `hall-desk-events-${queue.lecture}-${document.documentElement.dataset.person ?? ""}`;
    this.events = read(this.name, []);
    this.status = { listening: 0, lagging: 0, end_ms: 0 };
    this.stopped = false;
    this.sending = false;
  }

  #wake = () => {};

  /** Whether everything has been sent. */
  get empty() {
    return !this.queue.length && !this.events.length;
  }

  /** Queues an event of the desk; `last` waits until all sound has been sent. */
  add(event, { last = false } = {}) {
    this.events.push({ id: newName(), last, ...event });
    write(this.name, this.events);
    this.wake();
  }

  wake() {
    this.#wake();
    this.onchange();
  }

  async run() {
    while (!this.stopped) {
      const some = this.events.filter((event) => !event.last && (event.epoch ?? 0) <= this.queue.oldestEpoch);
      const last = this.queue.length ? [] : this.events;
      const ready = some.length ? some : last;
      try {
        if (ready.length) await this.#sendEvents(ready.slice(0, 50));
        else if (this.queue.length) await this.#sendBatch();
        else await new Promise((resolve) => { this.#wake = resolve; });
      } catch (error) {
        await this.#refused(error);
      }
      this.onchange();
    }
  }

  async #sendEvents(events) {
    const body = JSON.stringify({ events: events.map(({ last, ...event }) => event) });
    const reply = await this.relay.persist(() => this.relay.json("say", { body }));
    this.#remove(events);
    for (const event of events) if (reply.refused[event.id]) this.onrefused(event, reply.refused[event.id]);
  }

  #remove(events) {
    this.events = this.events.filter((event) => !events.some((sent) => sent.id === event.id));
    write(this.name, this.events);
  }

  async #sendBatch() {
    const { track, epoch, first, offset, body } = this.queue.batch();
    const query = { desk: this.desk, track, offset };
    this.sending = true;
    try {
      this.status = await this.relay.persist(() => this.relay.json(`in/${epoch}/${first}`, { body, query }));
      this.queue.done(track, epoch, this.status.next_seq);
    } catch (error) {
      this.#settle(error, track, epoch, first);
    } finally {
      this.sending = false;
    }
  }

  #settle(error, track, epoch, first) {
    if (SETTLED.has(error.code) && error.details.next_seq > first) this.queue.done(track, epoch, error.details.next_seq);
    else if (SETTLED.has(error.code) || BROKEN.has(error.code)) {
      this.queue.done(track, epoch);
      this.onbroken(track, epoch);
    } else throw error;
  }

  async #refused(error) {
    if (["other_desk", "ended"].includes(error.code)) {
      this.stopped = true;
      this.onlost(error.code);
      return;
    }
    this.relay.onlink(false);
    await pause(3000);
  }
}

// A listener's events and listening reports: stored on the device until the relay has them, sent once.

import { newName } from "./relay.js";

const REPORT_EVERY_MS = 20000;
const MOST = 50;

/** Events to be sent: questions, votes, hands, answers. They outlive outages and reloads. */
export class Outbox {
  #sending = false;

  constructor(relay, name, { onrefused = () => {}, onchange = () => {} } = {}) {
    this.relay = relay;
    this.name = `hall-outbox-${name}`;
    this.onrefused = onrefused;
    this.onchange = onchange;
    this.events = read(this.name, []);
    addEventListener("online", () => this.send());
    this.send();
  }

  add(event) {
    const named = { id: newName(), ...event };
    this.events.push(named);
    this.#store();
    this.send();
    return named.id;
  }

  has(id) {
    return this.events.some((event) => event.id === id);
  }

  async send() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.events.length) {
        const some = this.events.slice(0, MOST);
        const reply = await this.relay.persist(() => this.relay.json("say", { body: JSON.stringify({ events: some }) }));
        const done = new Set([...reply.taken, ...Object.keys(reply.refused)]);
        this.events = this.events.filter((event) => !done.has(event.id));
        for (const event of some) if (reply.refused[event.id]) this.onrefused(event, reply.refused[event.id]);
        this.#store();
      }
    } catch (error) {
      // The relay will not accept these: the lecture is over, or the ticket is no longer valid.
      for (const event of this.events.splice(0)) this.onrefused(event, error.code ?? "");
      this.#store();
    } finally {
      this.#sending = false;
    }
  }

  #store() {
    write(this.name, this.events);
    this.onchange(this.events.length);
  }
}

/** The stretches of the timeline that were played; reported to the relay at intervals. */
export class Heard {
  #last = null;

  constructor(relay, name, onaccount = () => {}) {
    this.relay = relay;
    this.name = `hall-heard-${name}`;
    this.onaccount = onaccount;
    this.stretches = read(this.name, { live: [], replay: [] });
    setInterval(() => this.report(), REPORT_EVERY_MS);
    addEventListener("pagehide", () => this.report(true));
    addEventListener("online", () => this.report());
  }

  /** Records the position of the sound now, and whether it has played on since the last call. */
  note(ms, playing, live) {
    const last = this.#last;
    const time = performance.now();
    if (playing && last?.playing && ms > last.ms && ms - last.ms < (time - last.time) * 2.2 + 300) {
      const list = this.stretches[live ? "live" : "replay"];
      const open = list[list.length - 1];
      if (open && open[1] === last.ms) open[1] = ms;
      else list.push([last.ms, ms]);
    }
    this.#last = { ms, playing, time };
  }

  async report(leaving = false) {
    if (!this.stretches.live.length && !this.stretches.replay.length) return;
    const body = JSON.stringify(this.stretches);
    write(this.name, this.stretches);
    try {
      const account = await this.relay.json("heard", { body, keepalive: leaving });
      const reported = JSON.parse(body);
      this.stretches = { live: unreported(this.stretches.live, reported.live), replay: unreported(this.stretches.replay, reported.replay) };
      write(this.name, this.stretches);
      this.onaccount(account);
    } catch {
      // Sent again with the next report: a stretch that is reported twice counts once.
    }
  }
}

/** The stretches added since the last report; the last reported one may have grown. */
function unreported(list, reported) {
  const grown = reported.length && list[reported.length - 1][1] > reported[reported.length - 1][1];
  return [...(grown ? [[reported[reported.length - 1][1], list[reported.length - 1][1]]] : []), ...list.slice(reported.length)];
}

export function read(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    self.drafts?.blocked(); // a private window or a full memory: it exists as long as the page, which says so
  }
}

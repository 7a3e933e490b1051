// What a listener says and has heard: kept on the device until the relay has it, sent once.

import { newName } from "./relay.js";

const REPORT_EVERY_MS = 20000;
const MOST = 50;

/** Events on their way: questions, votes, hands, answers. They outlive outages and reloads. */
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

  say(event) {
    const named = { id: newName(), ...event };
    this.events.push(named);
    this.#keep();
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
        const told = await this.relay.persist(() => this.relay.json("say", { body: JSON.stringify({ events: some }) }));
        const done = new Set([...told.taken, ...Object.keys(told.refused)]);
        this.events = this.events.filter((event) => !done.has(event.id));
        for (const event of some) if (told.refused[event.id]) this.onrefused(event, told.refused[event.id]);
        this.#keep();
      }
    } catch (error) {
      // The relay will never take these: the lecture is over, or the ticket is no good any more.
      for (const event of this.events.splice(0)) this.onrefused(event, error.code ?? "");
      this.#keep();
    } finally {
      this.#sending = false;
    }
  }

  #keep() {
    write(this.name, this.events);
    this.onchange(this.events.length);
  }
}

/** What has really been played, as stretches of the timeline; told to the relay from time to time. */
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

  /** Notes that the sound stands at a position now, playing on from the last note or not. */
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
      const told = JSON.parse(body);
      this.stretches = { live: untold(this.stretches.live, told.live), replay: untold(this.stretches.replay, told.replay) };
      write(this.name, this.stretches);
      this.onaccount(account);
    } catch {
      // Told again with the next report: a stretch that is told twice counts once.
    }
  }
}

/** What has been added to a list of stretches since it was told: the last of them may have grown. */
function untold(list, told) {
  const grown = told.length && list[told.length - 1][1] > told[told.length - 1][1];
  return [...(grown ? [[told[told.length - 1][1], list[told.length - 1][1]]] : []), ...list.slice(told.length)];
}

export function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows keep nothing: then it lives as long as the page.
  }
}

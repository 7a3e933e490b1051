// The state of the lecture at a position, computed from its events: the same for live and replay.

/** The events of a lecture, in the order of the timeline. Adding one twice changes nothing. */
export class Story {
  #events = [];
  #ids = new Set();
  #state = null;
  #until = -1;

  /** Adds an event of the relay; returns whether it was new. */
  add(event) {
    const id = event.id ?? `${event.kind} ${event.of} ${event.ms} ${event.counts}`;
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    let at = this.#events.length;
    while (at > 0 && this.#events[at - 1].ms > event.ms) at--;
    this.#events.splice(at, 0, event);
    this.#state = null;
    return true;
  }

  /** The slide changes, for chapters: [{ms, page}]. */
  get turns() {
    return this.#events.filter((event) => event.kind === "slide");
  }

  /** The state at a position: the page, the pointer, open polls, questions, whether it is paused. */
  at(ms) {
    let count = 0;
    while (count < this.#events.length && this.#events[count].ms <= ms) count++;
    if (!this.#state || this.#until !== count) {
      this.#until = count;
      this.#state = fold(this.#events.slice(0, count));
    }
    return { ...this.#state, pointer: spot(this.#state.pointed, ms) };
  }
}

function fold(events) {
  const state = { page: 0, status: "waiting", polls: new Map(), questions: new Map(), hands: new Map(), pointed: null };
  for (const event of events) take[event.kind]?.(state, event);
  return state;
}

const take = {
  begin: (state) => { state.status = "live"; },
  pause: (state) => { state.status = "paused"; },
  resume: (state) => { state.status = "live"; },
  end: (state) => { state.status = "ended"; },
  slide: (state, event) => { state.page = event.page; state.pointed = null; },
  pointer: (state, event) => { state.pointed = event; },
  poll: (state, event) => state.polls.set(event.id, { ...event, counts: event.options.map(() => 0), closed: false }),
  poll_closed: (state, event) => { const poll = state.polls.get(event.of); if (poll) poll.closed = true; },
  question: (state, event) => state.questions.set(event.id, { ...event, votes: 0, how: "" }),
  hand: (state, event) => state.hands.set(event.id, event),
  settled: (state, event) => {
    const question = state.questions.get(event.of);
    if (question) question.how = event.how;
    state.hands.delete(event.of);
  },
  tally: (state, event) => {
    const poll = state.polls.get(event.of);
    const question = state.questions.get(event.of);
    if (poll) poll.counts = event.counts;
    if (question) question.votes = event.counts[0];
  },
};

const POINTER_STAYS_MS = 4000;

function spot(pointed, ms) {
  if (!pointed?.path.length) return null;
  const since = ms - pointed.ms;
  const last = pointed.path[pointed.path.length - 1];
  if (since > last[0] + POINTER_STAYS_MS) return null;
  const step = pointed.path.findLast(([after]) => after <= since) ?? pointed.path[0];
  return { x: step[1], y: step[2] };
}

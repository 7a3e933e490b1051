// Requests to the relay over plain HTTP; each may fail and is repeated, and every byte is counted.

const HEADERS = 900; // bytes of headers, both ways, with what TLS and TCP add
const SILENCE_MS = 15000; // a request that receives nothing for this time is aborted
const SENDING_MS = 30000; // the longest time that an upload may take
const PAUSES_MS = [300, 1000, 2000, 4000, 5000];

/** The relay refused a request: `status`, a `code` for programs, and the address of the request. */
export class Refused extends Error {
  constructor(status, details, address = "") {
    super(details.code ?? String(status));
    this.status = status;
    this.code = details.code ?? "";
    this.details = details;
    this.address = address;
  }
}

/** Parses records from bytes as they arrive: a line of JSON after a checksum, then `size` bytes of body. */
export class Records {
  #rest = new Uint8Array(0);

  *read(bytes) {
    let data = bytes;
    if (this.#rest.length) {
      data = new Uint8Array(this.#rest.length + bytes.length);
      data.set(this.#rest);
      data.set(bytes, this.#rest.length);
    }
    let at = 0;
    for (;;) {
      const end = data.indexOf(10, at);
      if (end < 0) break;
      const meta = JSON.parse(new TextDecoder().decode(data.subarray(at + 9, end)));
      const after = end + 1 + (meta.size ? meta.size + 1 : 0);
      if (after > data.length) break;
      yield { ...meta, body: meta.size ? data.slice(end + 1, end + 1 + meta.size) : null };
      at = after;
    }
    this.#rest = data.slice(at);
  }
}

/** One lecture at its relay. `renew` asks the site for a fresh address when the ticket has expired. */
export class Relay {
  constructor(address, { query = {}, renew = null, stored = null } = {}) {
    this.address = address;
    this.query = query;
    this.bytes = 0;
    this.since = performance.now();
    this.onlink = () => {};
    this.#renew = renew;
    this.#stored = stored;
  }

  #renew;
  #renewing = null;
  #stored;

  /** The records of an address, as they arrive. Throws when the link fails or the relay refuses. */
  async *records(path, query = {}, signal = undefined) {
    const stored = await this.#stored?.(path);
    if (stored) {
      yield* new Records().read(new Uint8Array(await stored.arrayBuffer()));
      return;
    }
    const silence = new SilenceTimeout(signal);
    try {
      const answer = await this.#ask(path, query, { signal: silence.signal });
      const records = new Records();
      const reader = answer.body.getReader();
      for (;;) {
        silence.restart();
        const { done, value } = await reader.read();
        if (done) break;
        this.bytes += value.length;
        yield* records.read(value);
      }
      this.onlink(true);
    } finally {
      silence.stop();
    }
  }

  /** The JSON of an address; with a body it is posted. */
  async json(path, { body, query = {}, keepalive = false, signal } = {}) {
    const stored = body === undefined ? await this.#stored?.(path) : null;
    if (stored) return stored.json();
    const silence = new SilenceTimeout(signal, body === undefined ? SILENCE_MS : SENDING_MS);
    try {
      const options = body === undefined ? {} : { method: "POST", body, keepalive };
      const answer = await this.#ask(path, query, { ...options, signal: silence.signal });
      const text = await answer.text();
      this.bytes += text.length + (body?.size ?? body?.length ?? 0);
      this.onlink(true);
      return JSON.parse(text);
    } finally {
      silence.stop();
    }
  }

  /** Runs `work` until it succeeds; waits longer after each failure, not at all when the link is back. */
  async persist(work, signal) {
    for (let failures = 0; ; failures++) {
      try {
        return await work();
      } catch (error) {
        if (signal?.aborted) throw error;
        if (error instanceof Refused && error.status < 500 && error.status !== 429) {
          const recovered = await this.#recovered(error).catch(() => null); // null: the site can't be reached now
          if (recovered === false) throw error;
          if (recovered) continue;
        }
        this.onlink(false);
        await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)], signal);
      }
    }
  }

  url(path, query = {}) {
    const given = new URLSearchParams({ ...this.query, ...query }).toString();
    return `${this.address}/${path}${given ? `?${given}` : ""}`;
  }

  async #ask(path, query, options) {
    this.bytes += HEADERS;
    const url = this.url(path, query);
    const { address } = this;
    const answer = await fetch(url, { ...options, credentials: "omit", referrerPolicy: "no-referrer" });
    if (answer.ok) return answer;
    throw new Refused(answer.status, await answer.json().catch(() => ({})), address);
  }

  async #recovered(error) {
    if (error.status === 421 && error.details.address) {
      this.address = `${error.details.address}/${this.address.split("/").pop()}`;
      return true;
    }
    if (error.status !== 401 || !this.#renew) return false;
    // Several requests may be refused at once: one fetches the new address, the others go on with it.
    if (error.address === this.address) {
      this.#renewing ??= this.#renew().finally(() => { this.#renewing = null; });
      const fresh = await this.#renewing;
      if (!fresh) return false;
      this.address = fresh;
    }
    return error.address !== this.address;
  }
}

/** A new address from the site, or null when this person may no longer enter. */
export async function renewed(url) {
  if (!url) return null;
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.ok ? (await answer.json()).address : null;
}

/** Aborts a request after a silence of `ms`, or when the caller does. */
class SilenceTimeout {
  #timer = 0;
  #control = new AbortController();

  constructor(signal, ms = SILENCE_MS) {
    this.ms = ms;
    this.signal = this.#control.signal;
    this.outer = signal;
    this.abort = () => this.#control.abort(signal?.reason);
    if (signal?.aborted) this.abort();
    signal?.addEventListener("abort", this.abort);
    this.restart();
  }

  restart() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#control.abort(new Error("silence")), this.ms);
  }

  stop() {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener("abort", this.abort);
  }
}

/** Waits until the time is over, the browser is online again, or `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal?.removeEventListener("abort", done);
      signal?.aborted ? reject(signal.reason ?? new Error("stopped")) : resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}

/** A random ID: for events, devices and desks. */
export const newName = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, "0")).join("");

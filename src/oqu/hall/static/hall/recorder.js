// The microphone, and the camera if wanted: level, recording in chunks of a second, the recorder's clock.

const SOUND = { mimeType: "audio/webm;codecs=opus", audioBitsPerSecond: 24000 };
const PICTURE = { mimeType: "video/webm;codecs=vp9", videoBitsPerSecond: 20000, videoKeyFrameIntervalDuration: 4000 };
const VOICE = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PLAIN = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const CHUNK_MS = 1000;
const PICTURE_CHUNK_MS = 2000;

export const canRecord = Boolean(globalThis.MediaRecorder?.isTypeSupported?.(SOUND.mimeType) && navigator.mediaDevices);

export class Recorder {
  #analyser = null;
  #running = [];
  #begun = 0;

  constructor(queue, { onlost = () => {}, onchunk = () => {} } = {}) {
    this.queue = queue;
    this.onlost = onlost;
    this.onchunk = onchunk;
    this.stream = null;
    this.epoch = 0;
  }

  /** Opens the microphone (`plain`: without noise suppression, for music) and starts to measure its level. */
  async open({ plain = false } = {}) {
    if (this.stream?.active) return;
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: plain ? PLAIN : VOICE });
    this.stream.getAudioTracks()[0].addEventListener("ended", () => this.onlost());
    const context = new AudioContext();
    this.#analyser = context.createAnalyser();
    context.createMediaStreamSource(this.stream).connect(this.#analyser);
  }

  /** The level of the sound, from 0 to 1. */
  get level() {
    if (!this.#analyser) return 0;
    const wave = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(wave);
    return Math.min(1, Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length) * 4);
  }

  get recording() {
    return this.#running.length > 0;
  }

  /** The recorder's clock: milliseconds of this epoch. */
  get ms() {
    return this.recording ? Math.round(performance.now() - this.#begun) : 0;
  }

  /** Records some seconds and returns them as an address to play: "hear yourself". */
  async sample(ms) {
    const recorder = new MediaRecorder(this.stream, SOUND);
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    await stopped(recorder);
    return URL.createObjectURL(new Blob(parts, { type: SOUND.mimeType }));
  }

  /** Begins an epoch: from now on chunks go into the queue. */
  async start(epoch, { camera = false } = {}) {
    this.epoch = epoch;
    const sound = await this.#record("sound", this.stream, SOUND, CHUNK_MS, 0);
    this.#begun = sound.begun;
    if (camera) await this.#startCamera().catch(() => {});
  }

  /** Emits what has been recorded since the last chunk, since the page may be about to close. */
  hurry() {
    for (const { recorder } of this.#running) if (recorder.state === "recording") recorder.requestData();
  }

  /** Ends the epoch; returns when its last chunk is in the queue. */
  async stop() {
    const running = this.#running.splice(0);
    await Promise.all(running.map(({ recorder }) => stopped(recorder)));
    for (const { stream } of running) if (stream !== this.stream) stream.getTracks().forEach((track) => track.stop());
  }

  async #startCamera() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240, frameRate: 5 } });
    await this.#record("picture", stream, PICTURE, PICTURE_CHUNK_MS, performance.now() - this.#begun);
  }

  #record(track, stream, options, every, offset) {
    const recorder = new MediaRecorder(stream, options);
    const { epoch } = this;
    let seq = 0;
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      this.queue.add({ track, epoch, seq: seq++, offset: Math.round(offset), data });
      this.onchunk();
    };
    return new Promise((resolve) => {
      recorder.onstart = () => {
        const running = { recorder, stream, begun: performance.now() };
        this.#running.push(running);
        resolve(running);
      };
      recorder.start(every);
    });
  }
}

function stopped(recorder) {
  if (recorder.state === "inactive") return Promise.resolve();
  return new Promise((resolve) => {
    recorder.onstop = resolve;
    recorder.stop();
  });
}

// The listener's page: connects the parts to the elements marked with data-… attributes; its texts come from the page.

import { Captions, time } from "./captions.js";
import { Offline } from "./offline.js";
import { Heard, Outbox, read, write } from "./outbox.js";
import { Player } from "./player.js";
import { Refused, Relay, newName, renewed } from "./relay.js";
import { playsFragments, playsPicture } from "./sound.js";
import { Stage } from "./stage.js";
import { Story } from "./story.js";
import { Talk, element, redraw, words } from "./talk.js";

const FAR_BEHIND_MS = 8000;
const IDLE_AHEAD_MS = 1500;
const STORE_POSITION_EVERY = 25; // ticks
const SHORT_BACK_MS = 15000;

function listen(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const texts = words(find("texts"));
  const slides = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const { address, renew, library, rehearsal } = root.dataset;
  const lecture = root.dataset.lecture + (rehearsal ? "-rehearsal" : "");
  const own = `${lecture}-${document.documentElement.dataset.person ?? ""}`; // a computer may have several people
  const offline = new Offline(lecture);
  const device = read("hall-device", null) ?? newName();
  write("hall-device", device);

  const relay = new Relay(address, { query: { device, ...(rehearsal && { rehearsal: 1 }) }, renew: () => renewed(renew), stored: offline.stored });
  const story = new Story();
  const media = find("media");
  const player = new Player({ relay, story, media, library, ontick: tick, onstate: draw });
  const stage = new Stage(root, slides, texts);
  const heard = new Heard(relay, own);
  const outbox = new Outbox(relay, own, { onrefused: (event, code) => { talk.refused(event); showMessage(texts[`refused_${code}`] ?? texts.refused); }, onchange: (waiting) => { find("waiting").hidden = !waiting; } });
  const talk = new Talk(root, own, texts, { send: (event) => outbox.add(event), position: () => Math.round(player.ms) });
  const captions = new Captions(root, { seek: (ms) => player.seek(ms), texts });
  let linked = true;
  let ticks = 0;

  relay.onlink = (up) => { linked = up; };

  async function open() {
    await player.look();
    stage.stored = await offline.slides(slides);
    if (root.dataset.captions) captions.load(root.dataset.captions, offline.stored);
    const place = read(`hall-place-${own}`, 0);
    if (player.recorded && place > 10000 && place < player.endMs - 10000) {
      find("resume").hidden = false;
      find("resume").querySelector("button").textContent = texts.resume.replace("{time}", time(place));
      find("resume").querySelector("button").addEventListener("click", () => player.begin(place));
    }
    stage.onchange = draw;
    draw();
    await player.watch();
  }

  /** Draws what changes seldom: controls, chapters, what can be stored on the device. */
  function draw() {
    root.dataset.status = player.status;
    find("status").textContent = texts[`status_${player.status}`] ?? "";
    find("status").className = `badge ${{ live: "now", ended: "good" }[player.status] ?? ""}`;
    for (const one of root.querySelectorAll("[data-only]")) one.hidden = one.dataset.only !== (player.recorded ? "recorded" : "live");
    talk.end(player.status === "ended");
    find("camera-choice").hidden = !(playsPicture && playsFragments && (player.index?.picture || story.picture));
    const chapters = story.turns.filter((turn, at, all) => !at || turn.page !== all[at - 1].page);
    redraw(find("chapters"), chapters, (turn) => {
      const button = element("button", { type: "button", className: "hall-time" }, time(turn.ms));
      button.dataset.act = turn.id;
      button.addEventListener("click", () => player.seek(turn.ms));
      return element("li", {}, button, element("span", { title: slides[turn.page - 1]?.alt ?? "" }, slides[turn.page - 1]?.alt || texts.slide.replace("{page}", turn.page).replace("{pages}", slides.length)));
    });
    drawOffline();
  }

  async function drawOffline() {
    const box = find("offline");
    box.hidden = !(player.recorded && offline.possible);
    if (box.hidden || !player.index) return;
    const has = await offline.has();
    find("save").hidden = has;
    find("forget").hidden = !has;
    find("save").textContent = texts.save.replace("{size}", size(offline.size(player.index, slides), texts));
  }

  /** Draws what depends on the position of the sound. */
  function tick() {
    const ms = player.shownMs;
    const state = story.at(ms);
    stage.show(state.page || 1, state.pointer);
    talk.show(state);
    captions.show(player.ms);
    heard.note(player.ms, player.playing && player.mode !== "events", player.hearsLive);
    if (player.playing && (player.sound?.aheadMs > IDLE_AHEAD_MS || player.mode === "events")) stage.prefetch();
    drawLine();
    drawControls();
    if (++ticks % STORE_POSITION_EVERY === 0 && player.playing) write(`hall-place-${own}`, Math.round(player.ms));
  }

  function drawLine() {
    const used = texts.used.replace("{size}", size(relay.bytes + stage.bytes, texts));
    const behind = player.recorded || !player.begun || player.mode === "events" ? "" : texts.behind.replace("{seconds}", Math.round(player.lagMs / 1000));
    put(find("line"), [behind, used].filter(Boolean).join(" · "));
    const trouble = player.failed ? failure(player.failed) : linked ? "" : texts.lost;
    put(find("trouble"), trouble);
    find("trouble").hidden = !trouble;
    find("paused").hidden = player.status !== "paused";
    root.dataset.ms = Math.round(player.ms);
    root.dataset.lag = Math.round(player.lagMs);
    root.dataset.kilobytes = Math.round((relay.bytes + stage.bytes) / 1000);
  }

  function drawControls() {
    const playing = player.playing;
    put(find("play"), playing ? texts.stop : player.begun ? texts.goOn : player.recorded ? texts.playRecording : texts.listen);
    find("play").disabled = player.status === "waiting" && !player.begun;
    find("not-begun").hidden = player.status !== "waiting";
    find("jump").hidden = player.recorded || !player.begun || player.mode === "events" || player.lagMs < FAR_BEHIND_MS;
    const bar = find("bar");
    bar.max = Math.round(player.endMs / 1000);
    if (document.activeElement !== bar || !bar.matches(":active")) bar.value = Math.round(player.ms / 1000);
    bar.setAttribute("aria-valuetext", `${time(Math.min(player.ms, player.endMs))} / ${time(player.endMs)}`);
    put(find("clock"), `${time(Math.min(player.ms, player.endMs))} / ${time(player.endMs)}`);
  }

  function failure(error) {
    if (error instanceof Refused) return texts[`refused_${error.code}`] ?? texts.refused;
    return texts.broken;
  }

  function showMessage(text) {
    put(find("message"), text);
  }

  find("play").addEventListener("click", () => (player.playing ? player.stop() : player.play()));
  find("jump").addEventListener("click", () => player.jumpToLive());
  find("back").addEventListener("click", () => player.seek(player.ms - SHORT_BACK_MS));
  find("bar").addEventListener("change", (event) => player.seek(Number(event.target.value) * 1000));
  find("speed").addEventListener("change", (event) => { player.speed = Number(event.target.value); });
  root.addEventListener("change", (event) => {
    if (event.target.name === "hall-mode" || event.target.name === "hall-camera") choose();
  });

  function choose() {
    const mode = root.querySelector("[name='hall-mode']:checked").value;
    const camera = root.querySelector("[name='hall-camera']").checked;
    const wanted = mode === "slides" ? "events" : camera ? "picture" : "sound";
    stage.want(mode !== "sound");
    media.classList.toggle("shown", wanted === "picture");
    if (wanted === player.mode) return;
    const at = player.recorded ? player.ms : null;
    const going = player.playing;
    player.stop();
    player.mode = wanted;
    if (going) player.begin(at);
  }

  find("save").addEventListener("click", async () => {
    find("save").disabled = true;
    find("saving").hidden = false;
    await offline.save(relay, slides, root.dataset.captions, (share) => { find("saving").value = share; }).catch(() => showMessage(texts.broken));
    find("save").disabled = false;
    find("saving").hidden = true;
    drawOffline();
  });
  find("forget").addEventListener("click", async () => {
    await offline.remove();
    drawOffline();
  });

  open().catch((error) => { player.failed = error; });
}

/** Sets a text, only if it differs. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Bytes as the rest of the page writes them: `2,8 МБ`. Many browsers have no Kazakh numbers: they are as in Russian. */
function size(bytes, { kilobytes, megabytes }) {
  const kilo = Math.round(bytes / 1024);
  const [amount, unit] = kilo < 1024 ? [kilo, kilobytes] : [kilo / 1024, megabytes];
  const { lang } = document.documentElement;
  return unit.replace("{number}", amount.toLocaleString(lang === "kk" ? "ru" : lang, { maximumFractionDigits: 1 }));
}

for (const root of document.querySelectorAll("[data-hall='listen']")) listen(root);

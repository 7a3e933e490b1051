// The lecturer's desk: microphone check, slides, questions, hands, polls, and the state of sending.

import { time } from "./captions.js";
import { Queue } from "./queue.js";
import { Recorder, canRecord } from "./recorder.js";
import { Refused, Relay, newName, pause, renewed } from "./relay.js";
import { read, write } from "./outbox.js";
import { Sender } from "./sender.js";
import { Story } from "./story.js";
import { element, redraw, words } from "./talk.js";

const LONGEST_QUESTION = 1_000; // letters, as in events.py
const LONGEST_OPTION = 120;
const TICK_MS = 250;
const SAMPLE_MS = 3000;
const FALLEN_BEHIND_S = 4;
const POINT_EVERY_MS = 400;
const FORWARD = new Set(["ArrowRight", "ArrowDown", "PageDown"]);
const BACKWARD = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);

async function desk(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const texts = words(find("texts"));
  const slides = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const { address, lecture, renew, planned } = root.dataset;
  const name = read("hall-desk", null) ?? newName();
  write("hall-desk", name);

  const relay = new Relay(address, { renew: () => renewed(renew) });
  let story = new Story();
  let queue = null;
  let recorder = null;
  let sender = null;
  let status = "waiting";
  let page = 1;
  let linked = true;
  let nextEpoch = 1;
  let begunAt = 0;
  let wake = null;
  relay.onlink = (up) => { linked = up; };

  async function open(takeOver = false) {
    const state = await relay.persist(() => relay.json("desk", { body: JSON.stringify({ desk: name, take_over: takeOver }) }));
    const rehearsal = relay.query.rehearsal ? "-rehearsal" : "";
    queue = await Queue.open(lecture + rehearsal);
    if (state.status === "waiting" || takeOver) queue.clear();
    story = new Story();
    for (const event of [...state.events, ...state.hands]) story.add(event);
    status = state.status;
    begunAt = state.begun_unix_ms;
    nextEpoch = Math.max(state.next_epoch, queue.lastEpoch + 1);
    page = story.at(Infinity).page || page;
    recorder = new Recorder(queue, { onlost: lostMicrophone, onchunk: () => sender.wake() });
    sender = new Sender(relay, queue, name, { onchange: draw, onbroken: restart, onlost: lostDesk, onrefused: (event, code) => put(find("message"), `${texts.refused} (${code})`) });
    sender.run();
    follow(state.next, sender);
    find("taken").hidden = true;
    root.classList.remove("elsewhere");
    show(page);
    draw();
    drawHall();
    for (const name of ["check", "start", "rehearse"]) find(name).disabled = false;
    if (status === "live") await goOn();
  }

  /** Begins, or continues after a reload, with a new epoch of sound that joins the timeline without a gap. */
  async function goOn() {
    if (!(await microphone())) return;
    if (status === "waiting") send({ kind: "begin" });
    if (status === "paused") send({ kind: "resume" });
    if (status === "waiting") begunAt = Date.now();
    const first = status === "waiting";
    status = "live";
    await recorder.start(nextEpoch++, { camera: find("camera").checked });
    if (first) send({ kind: "slide", page, ...clock() });
    wake = await navigator.wakeLock?.request("screen").catch(() => null);
    draw();
  }

  async function stop(kind) {
    const at = clock();
    await recorder.stop();
    status = kind === "end" ? "ended" : "paused";
    sender.add({ kind, ...at }, { last: kind === "end" });
    await wake?.release();
    draw();
  }

  /** The relay could not read the recording: restarts it; the timeline continues. */
  async function restart(track, epoch) {
    if (status !== "live" || epoch !== recorder.epoch) return;
    await recorder.stop();
    queue.done("sound", epoch);
    queue.done("picture", epoch);
    await recorder.start(nextEpoch++, { camera: track === "sound" && find("camera").checked });
  }

  async function microphone() {
    put(find("microphone-trouble"), "");
    if (!canRecord) {
      put(find("microphone-trouble"), texts.noRecorder);
      return false;
    }
    try {
      await recorder.open({ plain: find("plain").checked });
      return true;
    } catch {
      put(find("microphone-trouble"), texts.noMicrophone);
      return false;
    }
  }

  async function lostMicrophone() {
    put(find("microphone-trouble"), texts.lostMicrophone);
    if (recorder.recording) await stop("pause");
  }

  async function lostDesk(code) {
    await recorder.stop();
    if (code === "other_desk") showTaken(texts.takenOver);
    else status = "ended";
    draw();
  }

  function showTaken(text) {
    root.classList.add("elsewhere");
    find("taken").hidden = false;
    put(find("taken-text"), text);
  }

  const clock = () => (recorder.recording ? { epoch: recorder.epoch, epoch_ms: recorder.ms } : {});
  const send = (event) => sender.add({ ...clock(), ...event });

  /** Follows the events of the listeners: questions, hands, counts. */
  async function follow(from, of) {
    let next = from;
    while (!of.stopped) {
      try {
        for await (const record of relay.records(`log/${next}`, { view: "desk" })) {
          if (record.kind === "next") {
            next = record.n;
            if (record.listening !== undefined) Object.assign(of.status, { listening: record.listening, lagging: record.lagging });
          } else if (story.add(record)) drawHall();
        }
        if (status === "ended" && of.empty) return;
      } catch (error) {
        if (error instanceof Refused && error.status < 500) await pause(5000);
        else await pause(1500);
      }
    }
  }

  function show(wanted) {
    const count = slides.length;
    page = Math.min(Math.max(1, wanted), Math.max(1, count));
    const slide = slides[page - 1];
    if (slide) {
      find("slide").src = slide.src;
      find("slide").alt = slide.alt;
    }
    put(find("slide-number"), count ? texts.slide.replace("{page}", page).replace("{pages}", count) : texts.noSlides);
    for (const button of find("pages").children) {
      const now = Number(button.dataset.page) === page;
      button.toggleAttribute("aria-current", false);
      if (now) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView({ block: "nearest", inline: "center" });
      }
    }
  }

  function turn(to) {
    const before = page;
    show(to);
    if (page !== before && status === "live") send({ kind: "slide", page });
  }

  function draw() {
    root.dataset.status = status;
    for (const one of root.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(status);
    find("forward").classList.toggle("quiet", status !== "live"); // one primary action: before the lecture it is to start
    find("rehearsing").hidden = !relay.query.rehearsal;
    drawHall();
    put(find("status"), texts[`status_${status}`]);
    find("status").className = `badge ${{ live: "now", paused: "warn", ended: "good" }[status] ?? ""}`;
    drawLink();
  }

  function drawLink() {
    if (!queue) return;
    const waiting = queue.seconds;
    const text = !linked ? texts.noLink.replace("{seconds}", waiting) : waiting > FALLEN_BEHIND_S ? texts.sending.replace("{seconds}", waiting) : status === "ended" && !sender.empty ? texts.finishing : status === "ended" ? texts.allKept : status === "live" ? texts.allSent : "";
    put(find("link"), text);
    find("link").className = `notice ${!linked ? "bad" : waiting > FALLEN_BEHIND_S ? "warn" : "good"}`;
    find("link").hidden = !text;
    root.dataset.waiting = queue.length + sender.events.length;
  }

  function drawHall() {
    const state = story.at(Infinity);
    const hands = status === "ended" ? [] : [...state.hands.values()].filter((hand, at, all) => hand.up && all.findLastIndex((other) => other.name === hand.name) === at);
    const questions = [...state.questions.values()].filter((question) => !question.how).sort((a, b) => b.votes - a.votes || a.ms - b.ms);
    const polls = [...state.polls.values()].filter((poll) => !poll.closed);
    redraw(find("hands"), hands, (hand) => element("li", {}, element("span", { className: "badge now" }, texts.raised), element("strong", {}, hand.name || texts.nameless), ...acts([texts.lower, "lowered", hand.id])));
    redraw(find("queue"), questions, (question) => element("li", {}, element("span", { className: "badge" }, `▲ ${question.votes}`), element("div", {}, element("p", {}, question.text), element("p", { className: "soft" }, question.name || texts.nameless), element("div", { className: "buttons" }, ...acts([texts.answered, "answered", question.id], [texts.hide, "hidden", question.id])))));
    redraw(find("polls"), polls, drawPoll);
    find("no-queue").hidden = hands.length + questions.length > 0;
  }

  function drawPoll(poll) {
    const all = Math.max(1, poll.counts.reduce((sum, count) => sum + count, 0));
    const rows = poll.options.map((option, at) => element("p", {}, `${option}: ${poll.counts[at]}`, element("meter", { max: all, value: poll.counts[at] })));
    return element("div", { className: "card" }, element("h3", {}, poll.question), ...rows, ...acts([texts.closePoll, "poll_closed", poll.id]));
  }

  /** The buttons beside a hand, a question or a poll; after the end nothing is settled any more. */
  function acts(...buttons) {
    return status === "ended" ? [] : buttons.map((one) => act(...one));
  }

  function act(label, how, of) {
    const button = element("button", { type: "button", className: "button quiet" }, label);
    button.dataset.act = `${how} ${of}`;
    button.addEventListener("click", () => send(how === "poll_closed" ? { kind: how, of } : { kind: "settled", of, how }));
    return button;
  }

  function tick() {
    find("level").value = recorder?.level ?? 0;
    if (sender) {
      const { listening, lagging } = sender.status;
      put(find("listening"), texts.listening.replace("{count}", listening).replace("{lagging}", lagging));
      drawLink();
    }
    const minutes = begunAt && status !== "waiting" ? (Date.now() - begunAt) / 60000 : 0;
    put(find("clock"), `${time(minutes * 60000)}${Number(planned) ? ` / ${planned}:00` : ""}`);
    find("clock").classList.toggle("due", Boolean(Number(planned)) && minutes > Number(planned));
  }

  // The pointer: pressed and moved over the slide.
  let path = null;
  const place = (event) => {
    const box = find("slide").getBoundingClientRect();
    const share = (value, start, length) => Math.round(Math.min(1, Math.max(0, (value - start) / length)) * 1000);
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  function point(event) {
    if (!path) return;
    const [x, y] = place(event);
    path.steps.push([Math.round(performance.now() - path.begun), x, y]);
    find("pointer").hidden = false;
    find("pointer").style.insetInlineStart = `${x / 10}%`;
    find("pointer").style.insetBlockStart = `${y / 10}%`;
    if (performance.now() - path.begun > POINT_EVERY_MS) flushPointer();
  }
  function flushPointer() {
    const steps = thinned(path.steps);
    if (steps.length && status === "live") send({ kind: "pointer", path: steps, ...path.clock });
    path = { begun: performance.now(), steps: [], clock: clock() };
  }
  const board = find("board");
  board.addEventListener("pointerdown", (event) => {
    if (status !== "live" || !slides.length) return;
    board.setPointerCapture(event.pointerId);
    path = { begun: performance.now(), steps: [], clock: clock() };
    point(event);
  });
  board.addEventListener("pointermove", point);
  for (const end of ["pointerup", "pointercancel"]) {
    board.addEventListener(end, () => {
      if (!path) return;
      flushPointer();
      path = null;
      find("pointer").hidden = true;
    });
  }

  slides.forEach((slide, at) => {
    const button = element("button", { type: "button" }, element("img", { src: slide.src, alt: "", loading: "lazy" }), String(at + 1));
    button.dataset.page = at + 1;
    button.addEventListener("click", () => turn(at + 1));
    find("pages").append(button);
  });
  find("forward").addEventListener("click", () => turn(page + 1));
  find("backward").addEventListener("click", () => turn(page - 1));
  addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (FORWARD.has(event.key)) turn(page + 1);
    else if (BACKWARD.has(event.key)) turn(page - 1);
    else return;
    event.preventDefault();
  });
  find("check").addEventListener("click", async () => {
    if (!(await microphone())) return;
    put(find("check-text"), texts.saySomething);
    find("echo").src = await recorder.sample(SAMPLE_MS);
    put(find("check-text"), texts.hearYourself);
    find("echo").hidden = false;
    await find("echo").play().catch(() => {});
  });
  // The recording options are stored, so that a reload continues with them.
  const chosen = read(`hall-desk-choices-${lecture}`, {});
  for (const choice of ["camera", "plain"]) {
    find(choice).checked = Boolean(chosen[choice]);
    find(choice).addEventListener("change", () => write(`hall-desk-choices-${lecture}`, { camera: find("camera").checked, plain: find("plain").checked }));
  }
  find("start").addEventListener("click", goOn);
  find("rehearse").addEventListener("click", async () => {
    sender.stopped = true;
    relay.query.rehearsal = 1;
    await open(true).catch(failed);
    if (status === "waiting") await goOn();
  });
  find("pause").addEventListener("click", () => stop("pause"));
  find("resume").addEventListener("click", goOn);
  find("end").addEventListener("click", () => find("sure").showModal());
  find("really-end").addEventListener("click", () => { find("sure").close(); stop("end"); });
  find("not-end").addEventListener("click", () => find("sure").close());
  find("take-over").addEventListener("click", () => hold(true));
  find("poll-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const options = form.elements.options.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (options.length < 2 || options.length > 6) {
      put(find("message"), texts.pollOptions);
      return;
    }
    const question = form.elements.question.value.trim();
    if (question.length > LONGEST_QUESTION || options.some((option) => option.length > LONGEST_OPTION)) {
      put(find("message"), texts.pollTooLong);
      return;
    }
    send({ kind: "poll", question, options });
    form.reset();
    put(find("message"), "");
  });
  addEventListener("beforeunload", (event) => {
    recorder?.hurry();
    if (status === "live" || (sender && !sender.empty)) event.preventDefault();
  });
  setInterval(tick, TICK_MS);

  /** "6 min ago" in the language of the page: browsers without Kazakh would write it in English. */
  function ago(seconds) {
    return seconds < 60 ? texts.secondsAgo.replace("{number}", seconds) : texts.minutesAgo.replace("{number}", Math.round(seconds / 60));
  }

  function failed(error) {
    if (error.code === "other_desk") showTaken(texts.otherDesk.replace("{name}", error.details.name || texts.nameless).replace("{ago}", ago(Math.round(error.details.silent_ms / 1000))));
    else if (error.code === "ended") { status = "ended"; put(find("link"), texts.allKept); draw(); }
    else put(find("message"), texts.refused);
  }

  /** One tab at a time: takes the lock, or shows that another tab has it. */
  let holds = 0;
  function hold(takeOver) {
    const mine = ++holds;
    navigator.locks.request(`hall-desk-${lecture}`, takeOver ? { steal: true } : { ifAvailable: true }, async (lock) => {
      if (!lock) return showTaken(texts.otherTab);
      await open(takeOver).catch(failed);
      return new Promise(() => {});
    }).catch(async () => {
      if (mine !== holds) return; // this page has taken the lock again
      if (sender) sender.stopped = true;
      await recorder?.stop();
      showTaken(texts.takenOver);
    });
  }

  hold(false);
}

function thinned(steps) {
  const every = Math.ceil(steps.length / 20) || 1;
  return steps.filter((_, at) => at % every === 0 || at === steps.length - 1);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

for (const root of document.querySelectorAll("[data-hall='desk']")) desk(root);

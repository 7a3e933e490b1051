// Questions with votes, the raised hand and polls, as a listener sees them.

import { read, write } from "./outbox.js";

export class Talk {
  constructor(root, lecture, texts, { send, position }) {
    this.texts = texts;
    this.send = send;
    this.position = position;
    this.name = `hall-own-${lecture}`;
    this.own = read(this.name, { votes: [], answers: {}, hand: "" });
    this.list = root.querySelector("[data-questions]");
    this.none = root.querySelector("[data-no-questions]");
    this.polls = root.querySelector("[data-polls]");
    this.hand = root.querySelector("[data-hand]");
    this.form = root.querySelector("[data-ask]");
    this.draft = `hall-question-${lecture}`;
    this.field = this.form?.elements.text;
    if (this.field && !this.field.value) this.field.value = read(this.draft, "");
    this.field?.addEventListener("input", () => write(this.draft, this.field.value));
    this.form?.addEventListener("submit", (event) => this.#ask(event));
    this.hand?.addEventListener("click", () => this.#raise());
    this.list?.addEventListener("click", (event) => this.#vote(event.target.closest("button")));
    this.polls?.addEventListener("change", (event) => this.#answer(event.target));
    this.#showHand();
  }

  #drawn = "";
  #isOver = false;

  /** After the end nothing is asked, raised or voted any more; words that were not sent stay in their field. */
  end(isOver) {
    this.#isOver = isOver;
    this.#drawn = "";
    if (this.hand) this.hand.hidden = isOver;
    if (this.form) this.form.hidden = isOver && !this.field.value;
  }

  /** Draws the questions and polls at the position, if they have changed. */
  show(state) {
    const questions = [...state.questions.values()].filter((question) => question.how !== "hidden");
    const polls = [...state.polls.values()].filter((poll) => !poll.closed || this.own.answers[poll.id] !== undefined);
    const drawn = JSON.stringify([questions, polls, this.own]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    questions.sort((a, b) => Number(Boolean(a.how)) - Number(Boolean(b.how)) || b.votes - a.votes || a.ms - b.ms);
    this.none.hidden = questions.length > 0;
    redraw(this.list, questions, (question) => this.#question(question));
    redraw(this.polls, polls.slice(-2), (poll) => this.#poll(poll));
  }

  /** Undoes an event that the relay refused; the text of a question returns to its field, after what has been typed since. */
  refused(event) {
    if (event.kind === "question" && this.field) {
      this.#type([this.field.value, event.text].filter(Boolean).join("\n"));
      this.form.hidden = false;
    }
    if (event.kind === "vote") this.own.votes = this.own.votes.filter((id) => id !== event.of);
    if (event.kind === "answer") delete this.own.answers[event.of];
    if (event.kind === "hand") this.own.hand = "";
    this.#store();
  }

  #ask(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.send({ kind: "question", text, ms: this.position() });
    this.#type("");
  }

  #type(text) {
    this.field.value = text;
    write(this.draft, text);
  }

  #raise() {
    this.own.hand = this.own.hand ? "" : "up";
    this.send({ kind: "hand", up: Boolean(this.own.hand), ms: this.position() });
    this.#store();
  }

  #vote(button) {
    const of = button?.dataset.vote;
    if (!of || this.own.votes.includes(of)) return;
    this.own.votes.push(of);
    this.send({ kind: "vote", of, ms: this.position() });
    this.#store();
  }

  #answer(input) {
    this.own.answers[input.name] = Number(input.value);
    this.send({ kind: "answer", of: input.name, option: Number(input.value), ms: this.position() });
    this.#store();
  }

  #store() {
    write(this.name, this.own);
    this.#showHand();
  }

  #showHand() {
    if (!this.hand) return;
    this.hand.setAttribute("aria-pressed", String(Boolean(this.own.hand)));
    this.hand.textContent = this.own.hand ? this.texts.handDown : this.texts.handUp;
  }

  #question(question) {
    const voted = this.own.votes.includes(question.id);
    const button = element("button", { type: "button", className: "hall-vote" }, `▲ ${question.votes}`);
    button.dataset.vote = question.id;
    button.disabled = this.#isOver;
    button.setAttribute("aria-pressed", String(voted));
    button.setAttribute("aria-label", this.texts.vote.replace("{votes}", question.votes));
    const words = element("div", {}, element("p", {}, question.text), element("p", { className: "soft" }, question.name || this.texts.nameless));
    if (question.how === "answered") words.append(element("span", { className: "badge good" }, this.texts.answered));
    return element("li", {}, button, words);
  }

  #poll(poll) {
    const mine = this.own.answers[poll.id];
    const all = poll.counts.reduce((sum, count) => sum + count, 0);
    const box = element("fieldset", { className: "card now hall-poll" }, element("legend", {}, poll.question));
    poll.options.forEach((option, number) => {
      const input = element("input", { type: "radio", name: poll.id, value: String(number), checked: mine === number, disabled: poll.closed || this.#isOver });
      const label = element("label", { className: "choice" }, input, element("span", {}, option));
      if (mine !== undefined) {
        const bar = element("meter", { max: Math.max(all, 1), value: poll.counts[number] });
        label.append(bar, element("span", { className: "hall-count" }, String(poll.counts[number])));
      }
      box.append(label);
    });
    return box;
  }
}

/** Redraws a list without moving the focus. */
export function redraw(list, items, draw) {
  const focus = list.contains(document.activeElement) ? document.activeElement : null;
  const mark = focus && (focus.dataset.vote ?? focus.dataset.act ?? `${focus.name}=${focus.value}`);
  list.replaceChildren(...items.map(draw));
  if (!mark) return;
  for (const one of list.querySelectorAll("button, input")) {
    if ((one.dataset.vote ?? one.dataset.act ?? `${one.name}=${one.value}`) === mark) one.focus();
  }
}

/** The translated texts for scripts: the attributes data-t-… of an element. */
export function words(element) {
  const texts = Object.entries(element.dataset).filter(([name]) => /^t[A-Z]/.test(name));
  return Object.fromEntries(texts.map(([name, text]) => [name[1].toLowerCase() + name.slice(2), text]));
}

/** Creates an element with properties and content. */
export function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

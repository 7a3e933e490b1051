// Questions with votes, the raised hand and polls, as a listener sees them.

import { read, write } from "./outbox.js";

export class Talk {
  constructor(root, lecture, texts, { say, position }) {
    this.texts = texts;
    this.say = say;
    this.position = position;
    this.name = `hall-said-${lecture}`;
    this.said = read(this.name, { votes: [], answers: {}, hand: "" });
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

  /** Draws what belongs to the position; does nothing when nothing has changed. */
  show(state) {
    const questions = [...state.questions.values()].filter((question) => question.how !== "hidden");
    const polls = [...state.polls.values()].filter((poll) => !poll.closed || this.said.answers[poll.id] !== undefined);
    const drawn = JSON.stringify([questions, polls, this.said]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    questions.sort((a, b) => Number(Boolean(a.how)) - Number(Boolean(b.how)) || b.votes - a.votes || a.ms - b.ms);
    this.none.hidden = questions.length > 0;
    keep(this.list, questions, (question) => this.#question(question));
    keep(this.polls, polls.slice(-2), (poll) => this.#poll(poll));
  }

  /** Takes back what the relay refused; a question returns to its field, below what has been typed since. */
  refused(event) {
    if (event.kind === "question" && this.field) this.#type([this.field.value, event.text].filter(Boolean).join("\n"));
    if (event.kind === "vote") this.said.votes = this.said.votes.filter((id) => id !== event.of);
    if (event.kind === "answer") delete this.said.answers[event.of];
    if (event.kind === "hand") this.said.hand = "";
    this.#keep();
  }

  #ask(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.say({ kind: "question", text, ms: this.position() });
    this.#type("");
  }

  #type(text) {
    this.field.value = text;
    write(this.draft, text);
  }

  #raise() {
    this.said.hand = this.said.hand ? "" : "up";
    this.say({ kind: "hand", up: Boolean(this.said.hand), ms: this.position() });
    this.#keep();
  }

  #vote(button) {
    const of = button?.dataset.vote;
    if (!of || this.said.votes.includes(of)) return;
    this.said.votes.push(of);
    this.say({ kind: "vote", of, ms: this.position() });
    this.#keep();
  }

  #answer(input) {
    this.said.answers[input.name] = Number(input.value);
    this.say({ kind: "answer", of: input.name, option: Number(input.value), ms: this.position() });
    this.#keep();
  }

  #keep() {
    write(this.name, this.said);
    this.#showHand();
  }

  #showHand() {
    if (!this.hand) return;
    this.hand.setAttribute("aria-pressed", String(Boolean(this.said.hand)));
    this.hand.textContent = this.said.hand ? this.texts.handDown : this.texts.handUp;
  }

  #question(question) {
    const voted = this.said.votes.includes(question.id);
    const button = element("button", { type: "button", className: "hall-vote" }, `▲ ${question.votes}`);
    button.dataset.vote = question.id;
    button.setAttribute("aria-pressed", String(voted));
    button.setAttribute("aria-label", this.texts.vote.replace("{votes}", question.votes));
    const words = element("div", {}, element("p", {}, question.text), element("p", { className: "soft" }, question.name || this.texts.nameless));
    if (question.how === "answered") words.append(element("span", { className: "badge good" }, this.texts.answered));
    return element("li", {}, button, words);
  }

  #poll(poll) {
    const mine = this.said.answers[poll.id];
    const all = poll.counts.reduce((sum, count) => sum + count, 0);
    const box = element("fieldset", { className: "card now hall-poll" }, element("legend", {}, poll.question));
    poll.options.forEach((option, number) => {
      const input = element("input", { type: "radio", name: poll.id, value: String(number), checked: mine === number, disabled: poll.closed });
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

/** Redraws a list, keeping the focus where it was. */
export function keep(list, items, draw) {
  const focus = list.contains(document.activeElement) ? document.activeElement : null;
  const mark = focus && (focus.dataset.vote ?? focus.dataset.act ?? `${focus.name}=${focus.value}`);
  list.replaceChildren(...items.map(draw));
  if (!mark) return;
  for (const one of list.querySelectorAll("button, input")) {
    if ((one.dataset.vote ?? one.dataset.act ?? `${one.name}=${one.value}`) === mark) one.focus();
  }
}

/** The page's words for scripts: the attributes data-t-… of an element. */
export function words(element) {
  const said = Object.entries(element.dataset).filter(([name]) => /^t[A-Z]/.test(name));
  return Object.fromEntries(said.map(([name, text]) => [name[1].toLowerCase() + name.slice(2), text]));
}

/** An element with its properties and content. */
export function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

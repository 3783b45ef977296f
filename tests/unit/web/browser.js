// A small stand-in for a browser: a page's own elements, a clock that is moved, a court that
// answers as it is told. The page's modules run in it as they are shipped.

const events = [];
const wait = globalThis.setTimeout;

class Element {
  constructor(name) {
    Object.assign(this, { name, attributes: {}, inside: [], parent: null, heard: {} });
    Object.assign(this, { value: "", checked: false });
  }
  get childNodes() { return this.inside; }
  get firstElementChild() { return this.inside.find((one) => one instanceof Element); }
  get content() { return this; }
  get id() { return this.attributes.id; }
  get hidden() { return "hidden" in this.attributes; }
  set hidden(on) { on ? (this.attributes.hidden = "") : delete this.attributes.hidden; }
  get textContent() { return this.inside.map((one) => one.textContent ?? one).join(""); }
  set textContent(text) { this.replaceChildren(...(text === "" ? [] : [String(text)])); }
  get shown() {
    const told = this.inside.map((one) => (one instanceof Element ? one.shown : one));
    return this.hidden ? "" : told.join("");
  }
  get inSight() { return !this.hidden && (this.parent === null || this.parent.inSight); }
  append(...more) {
    for (const one of more) {
      if (one instanceof Element) {
        if (one.parent !== null) one.parent.inside.splice(one.parent.inside.indexOf(one), 1);
        one.parent = this;
      }
      this.inside.push(one);
    }
  }
  replaceChildren(...only) {
    for (const one of this.inside) if (one instanceof Element) one.parent = null;
    this.inside = [];
    this.append(...only);
  }
  getAttribute(which) { return this.attributes[which] ?? null; }
  setAttribute(which, value) {
    this.attributes[which] = value;
    if (which === "value") this.value = value;
  }
  removeAttribute(which) { delete this.attributes[which]; }
  addEventListener(what, then) { this.heard[what] = then; }
  cloneNode() {
    const copy = new Element(this.name);
    Object.assign(copy.attributes, this.attributes);
    copy.append(...this.inside.map((one) => (one instanceof Element ? one.cloneNode() : one)));
    return copy;
  }
  matches(selector) {
    const [, name, rest] = /^([a-z0-9]*)(.*)$/.exec(selector);
    if (name !== "" && name !== this.name) return false;
    const not = /^:not\((.*)\)$/.exec(rest);
    if (not !== null) return !this.matches(not[1]);
    if (rest === "") return true;
    const [, which, value] = /^\[([a-z-]+)(?:="(.*)")?\]$/.exec(rest);
    return which in this.attributes && (value === undefined || value === this.attributes[which]);
  }
  *below() {
    for (const one of this.inside) if (one instanceof Element) { yield one; yield* one.below(); }
  }
  querySelectorAll(selector) { return [...this.below()].filter((one) => one.matches(selector)); }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  closest(selector) {
    if (this.matches(selector)) return this;
    return this.parent === null ? null : this.parent.closest(selector);
  }
  focus() {
    if (!this.inSight) return;
    events.push(`focus ${this.id}`);
    document.activeElement = this;
  }
  click() {
    if (!this.inSight) throw new Error(`${this.id} is not there to be clicked`);
    if (this.attributes.type === "radio") {
      const group = `input[name="${this.attributes.name}"]`;
      for (const one of document.querySelectorAll(group)) one.checked = one === this;
    } else if (this.attributes.type === "submit") {
      this.closest("form").heard.submit({ preventDefault() {} });
    } else {
      this.heard.click?.();
    }
  }
}

function built([name, attributes, inside]) {
  const element = new Element(name);
  for (const [which, value] of Object.entries(attributes)) element.setAttribute(which, value);
  element.append(...inside.map((one) => (typeof one === "string" ? one : built(one))));
  if (name === "select") element.value = element.querySelector("option").value;
  return element;
}

const root = built(given.page);
const outside = (one) => one.closest("template") === null || one.name === "template";
const listeners = {};
globalThis.document = {
  activeElement: null,
  getElementById: (id) => root.querySelectorAll(`[id="${id}"]`).find(outside) ?? null,
  createElement: (name) => new Element(name),
  querySelectorAll: (selector) => root.querySelectorAll(selector).filter(outside),
};
globalThis.addEventListener = (what, then) => { listeners[what] = then; };
globalThis.location = { hash: given.hash, pathname: "/web/j/" };
globalThis.history = { replaceState: (_, __, address) => events.push(`address ${address}`) };

const clock = { now: Date.parse(given.now ?? "2027-01-03T22:05:00Z"), timers: [] };
Date.now = () => clock.now;
globalThis.setTimeout = (then, after) => clock.timers.push({ due: clock.now + after, then });
function pass(minutes) {
  const end = clock.now + minutes * 60_000;
  for (;;) {
    clock.timers.sort((one, other) => one.due - other.due);
    if (clock.timers.length === 0 || clock.timers[0].due > end) break;
    const { due, then } = clock.timers.shift();
    clock.now = due;
    then();
  }
  clock.now = end;
}

// An address has one answer, or several in turn of which the last stays. An answer that is `held`
// comes when it is let go, and none at all is a line that broke.
const held = [];
const turns = {};
globalThis.fetch = async (address, { method = "GET", body = "", credentials }) => {
  events.push(`${method} ${address} ${body} ${credentials}`);
  const all = [given.answers[address] ?? { status: 500, document: {} }].flat();
  turns[address] = (turns[address] ?? -1) + 1;
  const answer = all[Math.min(turns[address], all.length - 1)];
  if (answer.held) await new Promise((then) => held.push(then));
  if (answer.lost) throw new TypeError("the line broke");
  const { status, document } = answer;
  return { ok: status < 400, status, json: async () => structuredClone(document) };
};
async function letGo() { held.splice(0).forEach((then) => then()); await settled(); }

const settled = (milliseconds = 30) => new Promise((then) => wait(then, milliseconds));
const at = (id) => document.getElementById(id);
const words = (text) => text.replace(/\s+/g, " ").trim();
const text = (id) => words(at(id).textContent);
const shown = (id) => (at(id).inSight ? words(at(id).shown) : "");
const hidden = (id) => !at(id).inSight;
async function click(id) { at(id).click(); await settled(); }
async function submit(id) { at(id).querySelector('button[type="submit"]').click(); await settled(); }
const everything = () => {
  const told = [...root.below()].filter((one) => one.closest("template") === null);
  const texts = told.flatMap((one) => one.inside.filter((part) => !(part instanceof Element)));
  const kept = told.flatMap((one) => [one.value, ...Object.values(one.attributes)]);
  return words([...texts, ...kept].join(" "));
};

await import("./j/juror.js");
await settled();
for (let tries = 0; tries < 200 && text("ticket").startsWith("Checking"); tries += 1) await settled(10);

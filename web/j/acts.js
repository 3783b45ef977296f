// What a reader does in a section of the page: one thing at a time, and what fails is said there.

import { NotAnswered } from "../court.js";
import { byId } from "../elements.js";
import { hush, refusal, say } from "./say.js";

const underWay = new Map();

const WAITING = "One moment… / Un momento…";

/**
 * Do something in a section; while it is under way a second click does nothing.
 *
 * What the court refuses is said in the section. Anything else is a defect and stays one.
 */
export async function act(section, doing, lost) {
  if (underWay.has(section)) {
    return;
  }
  const mark = {};
  underWay.set(section, mark);
  const [trouble, progress] = [`${section}-trouble`, byId(`${section}-progress`)];
  hush(trouble);
  progress.textContent = WAITING;
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof NotAnswered)) {
      throw error;
    }
    if (underWay.get(section) === mark) {
      say(trouble, ...refusal(error, lost));
    }
  } finally {
    if (underWay.get(section) === mark) {
      underWay.delete(section);
      progress.textContent = "";
    }
  }
}

/** Leave a section as if nothing had been done in it. */
export function leave(section) {
  underWay.delete(section);
  hush(`${section}-trouble`);
  byId(`${section}-progress`).textContent = "";
}

/** Show one step of a section and go there; the others, and the button that began it, are hidden. */
export function step(section, steps, shown) {
  for (const name of steps) {
    byId(`${section}-${name}`).hidden = name !== shown;
  }
  byId(`${section}-${shown}`).focus();
}

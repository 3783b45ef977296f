// The letter that is open: its code stands in memory and nowhere else until the page is cleared.

import { ask, NotAnswered } from "../court.js";

let held = null;

/** Open a letter; whatever is still being asked about another one no longer counts. */
export function hold(code) {
  held = { code, county: "" };
  return held;
}

/** Forget the code. */
export function drop() {
  held = null;
}

/** Return the letter that is open, or null. */
export const current = () => held;

/** Tell whether a letter is still the one that is open: only that one may fill the page. */
export const isHeld = (letter) => letter !== null && letter === held;

/**
 * Ask the court for something with the letter's code. Throws NotAnswered.
 *
 * Returns null when the page was cleared, or another letter opened, before the answer came.
 */
export async function askWith(letter, path, more = {}) {
  if (!isHeld(letter)) {
    return null;
  }
  try {
    const answer = await ask(path, { code: letter.code, ...more });
    return isHeld(letter) ? answer : null;
  } catch (error) {
    if (error instanceof NotAnswered && !isHeld(letter)) {
      return null;
    }
    throw error;
  }
}

// The page's sentences, English with Spanish beside: they stand in the page, facts are put in here.

import { byId, copied } from "../elements.js";
import { courtDay } from "../words.js";

const REFUSALS = {
  NotFound: "unknown",
  PostponedBefore: "postponed-before",
  NoRoom: "no-room",
  TooFarAhead: "too-far-ahead",
  NotEligibleThen: "not-eligible-then",
  TooLateToChange: "too-late",
  AnswersClosed: "answers-closed",
  GroundUnfit: "ground-unfit",
  IllegalMove: "not-now",
  Conflict: "overtaken",
};

const A_MINUTE = 60; // seconds

/** Return what is said in each of the page's languages, English first. */
export const inBoth = (words) => ["en-US", "es-US"].map(words);

/** Return a day and an hour of the court's clock in both languages. */
export const bothTimes = (local) =>
  inBoth((language) => Object.values(courtDay(local, language)).join(", "));

/** Return a day in both languages. */
export const bothDays = (date) => inBoth((language) => courtDay(`${date}T00:00`, language).day);

/** Return a sentence of the page; a fact that reads differently in Spanish is a pair. */
export function sentence(name, facts = {}) {
  const piece = copied("words").part(name);
  for (const gap of piece.querySelectorAll("[data-fill]")) {
    const fact = facts[gap.getAttribute("data-fill")] ?? "";
    const [english, spanish] = Array.isArray(fact) ? fact : [fact, fact];
    gap.textContent = gap.closest('[lang="es"]') === null ? english : spanish;
  }
  return [...piece.childNodes];
}

/** Say something in an element of the page. */
export function say(id, name, facts) {
  byId(id).replaceChildren(...sentence(name, facts));
  byId(id).hidden = false;
}

/** Take back what was said. */
export function hush(id) {
  byId(id).replaceChildren();
  byId(id).hidden = true;
}

/**
 * Return the name and the facts of the sentence that tells why nothing came of something.
 *
 * `lost` names the sentence for an answer that never came, or that says nothing to a reader.
 */
export function refusal(error, lost = "silent") {
  if (error.status === 429) {
    const minutes = Math.ceil(error.facts.retry_after / A_MINUTE);
    return Number.isFinite(minutes) ? ["busy", { minutes: String(minutes) }] : ["crowded", {}];
  }
  if (!Object.hasOwn(REFUSALS, error.code)) {
    return [error.status >= 400 && error.status < 500 ? "refused" : lost, {}];
  }
  const { until } = error.facts;
  const facts = /^\d{4}-\d\d-\d\d$/.test(until) ? { until: bothDays(until) } : {};
  return [REFUSALS[error.code], facts];
}

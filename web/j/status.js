// Whether to come. It fails safe: no answer, an old answer or a strange one never says to come.

import { COUNTIES, NotAnswered } from "../court.js";
import { byId } from "../elements.js";
import { instant, zoneDay } from "../words.js";
import { askWith, isHeld } from "./letter.js";
import { showPlace } from "./place.js";
import { bothTimes, hush, inBoth, refusal, say } from "./say.js";

const FRESH = 10 * 60_000; // milliseconds for which an answer is shown as new
const GLANCE = 15_000; // a sleeping telephone wakes up with its clocks late: look often

const SERVED = ["discharged", "paid", "disposed", "lapsed"];
const IN_COURT = [
  "checked_in",
  "on_panel",
  "struck_cause",
  "struck_peremptory",
  "not_reached",
  "seated",
  "alternate",
];
const ABSENT = ["no_show", "notice_drafted", "notice_sent", "second_no_show", "order_drafted"];
const DECIDED = {
  excused: "stay-excused",
  disqualified: "stay-disqualified",
  withdrawn: "stay-withdrawn",
  ...Object.fromEntries(SERVED.map((state) => [state, "stay-served"])),
  ...Object.fromEntries(ABSENT.map((state) => [state, "stay-absent"])),
};
const LOOKS = {
  report: "report",
  "check-again": "wait",
  "check-later": "wait",
  "on-call": "wait",
  "in-court": "unknown",
  "no-status": "unknown",
};
const OVER = [...SERVED, ...IN_COURT, "excused", "disqualified", "told_not_to_report", "withdrawn"];

let newest = 0; // only the answer that was asked for last is shown

/** Ask whether to come, and show it. What was shown before is gone first. */
export async function readStatus(letter) {
  blank();
  const turn = newest;
  say("status-line", "asking");
  try {
    const answer = await askWith(letter, "/v1/public/jurors/status");
    if (answer !== null && turn === newest) {
      show(answer, letter.county);
    }
  } catch (error) {
    if (!(error instanceof NotAnswered)) {
      throw error;
    }
    if (turn === newest) {
      say("status-line", "no-status");
      say("status-more", ...refusal(error, "status-by-telephone"));
    }
  } finally {
    if (isHeld(letter) && turn === newest) {
      byId("status-again").hidden = false;
    }
  }
}

/** Show nothing of an answer, nor of one that is still under way. */
export function clearStatus() {
  blank();
  byId("dates").hidden = false;
  byId("excuse").hidden = false;
}

function blank() {
  newest += 1;
  hush("status-line");
  hush("status-more");
  hush("status-asked");
  look("unknown");
  byId("status-again").hidden = true;
}

/** Return the name and the facts of the sentence for an answer; nothing strange says to come. */
export function lineOf({ state, reporting, decided, check_after: after }, zone) {
  const known = isInstant(after);
  const facts = known ? { after: onTheClock(after, zone) } : {};
  if (IN_COURT.includes(state)) {
    return ["in-court", {}];
  }
  if (reporting === "report" && decided === true) {
    return ["report", {}];
  }
  if (reporting === "on-call" && decided === true) {
    return ["on-call", {}];
  }
  if (reporting === "check-again") {
    return known ? ["check-again", facts] : ["check-later", {}];
  }
  if (reporting === "do-not-report" && decided === true) {
    return [Object.hasOwn(DECIDED, state) ? DECIDED[state] : "stay", {}];
  }
  if (reporting === "do-not-report" || reporting === "report") {
    return known ? ["undecided", facts] : ["undecided-later", {}];
  }
  return ["no-status", {}];
}

const isInstant = (text) => typeof text === "string" && !Number.isNaN(Date.parse(text));

function show(answer, county) {
  const zone = COUNTIES.find(({ slug }) => slug === county)?.zone;
  const [name, facts] = lineOf(answer, zone);
  if (isInstant(answer.reports_at) && Array.isArray(answer.location?.lines)) {
    showPlace(answer); // the office may have moved the date since the letter was opened
  }
  say("status-line", name, facts);
  look(LOOKS[name] ?? "stay");
  if (name === "no-status") {
    say("status-more", "status-by-telephone");
  }
  const asked = Date.now();
  say("status-asked", "asked", { time: inBoth((language) => instant(asked, zone, language)) });
  byId("dates").hidden = OVER.includes(answer.state);
  byId("excuse").hidden = OVER.includes(answer.state);
  watchAge(asked, newest);
}

/** Take an answer down when it has grown old: things may have changed since. */
function watchAge(asked, turn) {
  if (turn !== newest) {
    return;
  }
  const age = Date.now() - asked;
  if (age >= 0 && age < FRESH) {
    setTimeout(() => watchAge(asked, turn), GLANCE);
    return;
  }
  say("status-line", "old");
  hush("status-more");
  look("unknown");
}

function onTheClock(after, zone) {
  // The court's clock, whatever offset the instant was written with.
  return zone === undefined
    ? bothTimes(after)
    : inBoth((language) => Object.values(zoneDay(after, zone, language)).join(", "));
}

function look(kind) {
  byId("status").setAttribute("data-look", kind);
}

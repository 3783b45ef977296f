// Another date: those with room, one to choose, what will change, and then the change.

import { NotAnswered } from "../court.js";
import { byId, element } from "../elements.js";
import { act, leave, step } from "./acts.js";
import { chosen, goToFirst, option } from "./choice.js";
import { askWith, current } from "./letter.js";
import { showPlace, shownDate } from "./place.js";
import { bothDays, bothTimes, hush, say } from "./say.js";
import { readStatus } from "./status.js";

const SECTION = "dates";
const STEPS = ["closed", "none", "offered", "review", "done"];

let offered = [];
let wanted = null;

async function list() {
  const found = await askWith(current(), "/v1/public/jurors/dates");
  if (found === null) {
    return;
  }
  offered = found.first ? found.dates : [];
  byId("dates-options").replaceChildren(...offered.map(dateShown));
  say("dates-until", "dates-until", { until: bothDays(found.until) });
  if (offered.length > 0) {
    step(SECTION, STEPS, "offered");
    return;
  }
  say("dates-none", found.first ? "no-dates" : "dates-by-office", { until: bothDays(found.until) });
  step(SECTION, STEPS, "none");
}

function dateShown({ pool, reports_at: local, location }) {
  const [english, spanish] = bothTimes(local);
  return option("date", pool, [
    element("strong", {}, english),
    element("span", { class: "other line", lang: "es" }, spanish),
    element("span", { class: "line" }, [location.name, ...location.lines].join(", ")),
  ]);
}

function review() {
  const pool = chosen(byId("dates-form"));
  wanted = offered.find((one) => one.pool === pool) ?? null;
  if (wanted === null) {
    say("dates-trouble", "choose-a-date");
    goToFirst(byId("dates-form"));
    return;
  }
  hush("dates-trouble");
  say("dates-change", "dates-change", {
    from: bothTimes(shownDate()),
    to: bothTimes(wanted.reports_at),
    place: [wanted.location.name, ...wanted.location.lines].join(", "),
  });
  step(SECTION, STEPS, "review");
}

function goBack() {
  hush("dates-trouble");
  step(SECTION, STEPS, "offered");
}

async function postpone() {
  const letter = current();
  let moved;
  try {
    moved = await askWith(letter, "/v1/public/jurors/postponement", { pool: wanted.pool });
  } catch (error) {
    if (error instanceof NotAnswered && error.code === "NoRoom") {
      await list(); // somebody was quicker: what is still free is another list
    }
    throw error;
  }
  if (moved === null) {
    return;
  }
  showPlace(moved);
  say("dates-done", "dates-changed", {
    to: bothTimes(moved.reports_at),
    place: [moved.location.name, ...moved.location.lines].join(", "),
  });
  step(SECTION, STEPS, "done");
  await readStatus(letter);
}

/** Show no date. */
export function clearDates() {
  leave(SECTION);
  [offered, wanted] = [[], null];
  for (const id of ["dates-none", "dates-until", "dates-change", "dates-done"]) {
    hush(id);
  }
  byId("dates-options").replaceChildren();
  byId("dates-offered").hidden = true;
  byId("dates-review").hidden = true;
  byId("dates-closed").hidden = false;
}

/** Listen to the section's buttons. */
export function startDates() {
  byId("dates-show").addEventListener("click", () => act(SECTION, list));
  byId("dates-form").addEventListener("submit", (event) => {
    event.preventDefault();
    review();
  });
  byId("dates-back").addEventListener("click", goBack);
  byId("dates-change-it").addEventListener("click", () => act(SECTION, postpone, "unsure"));
}

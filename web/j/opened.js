// Who in the office opened the person's record: when, in what role and for what; nobody's name.

import { COUNTIES } from "../court.js";
import { byId, element } from "../elements.js";
import { zoneDay } from "../words.js";
import { act, leave, step } from "./acts.js";
import { askWith, current } from "./letter.js";
import { hush, inBoth, say } from "./say.js";

const SECTION = "opened";
const STEPS = ["closed", "shown"];

const ROLES = {
  clerk: ["a clerk", "una persona de la secretaría"],
  "jury-manager": ["the jury manager", "el encargado de jurados"],
  "court-administrator": ["the court administrator", "el administrador del tribunal"],
  judge: ["a judge", "un juez"],
  auditor: ["an auditor", "un auditor"],
  printer: ["the printer", "la imprenta"],
  operator: ["an operator", "un operador"],
};

const PURPOSES = {
  "answering-the-juror": ["to answer you", "para atenderle"],
  "correcting-the-record": ["to correct your record", "para corregir sus datos"],
  "deciding-a-claim": ["to decide what you asked for", "para decidir lo que usted pidió"],
  "deciding-a-review": ["to tell two people apart", "para distinguir a dos personas"],
  "preparing-letters": ["to prepare letters", "para preparar cartas"],
  "running-the-court-day": ["for the day in court", "para el día en el tribunal"],
  "answering-a-challenge": ["to answer a challenge", "para responder a una impugnación"],
  "court-order": ["on a court's order", "por orden judicial"],
  audit: ["to check the office's work", "para revisar el trabajo de la oficina"],
  emergency: ["in an emergency", "en una emergencia"],
};

const CHANGED = ["changed", "cambió"];
const SEEN = ["opened", "vio"];

const known = (words, code) => (Object.hasOwn(words, code ?? "") ? words[code] : [code, code]);

async function list() {
  const letter = current();
  const found = await askWith(letter, "/v1/public/jurors/openings");
  if (found === null) {
    return;
  }
  const zone = COUNTIES.find(({ slug }) => slug === letter.county)?.zone;
  byId("opened-lines").replaceChildren(...found.openings.map((one) => lineShown(one, zone)));
  byId("opened-lines").hidden = found.openings.length === 0;
  say("opened-count", found.openings.length === 0 ? "opened-by-nobody" : "opened-by");
  step(SECTION, STEPS, "shown");
}

function lineShown({ at, role, purpose, deed }, zone) {
  const [english, spanish] = inBoth((language) =>
    zone === undefined ? at : Object.values(zoneDay(at, zone, language)).join(", "),
  );
  const [who, quien] = known(ROLES, role);
  const [did, hizo] = deed === "changed" ? CHANGED : SEEN;
  const [what, para] = purpose === null ? ["", ""] : known(PURPOSES, purpose);
  return element(
    "li",
    {},
    [`${english}: ${who} ${did} it`, what].filter(Boolean).join(", "),
    element("span", { class: "other line", lang: "es" },
      [`${spanish}: lo ${hizo} ${quien}`, para].filter(Boolean).join(", ")),
  );
}

/** Show nobody. */
export function clearOpened() {
  leave(SECTION);
  hush("opened-count");
  byId("opened-lines").replaceChildren();
  byId("opened-shown").hidden = true;
  byId("opened-closed").hidden = false;
}

/** Listen to the section's button. */
export function startOpened() {
  byId("opened-show").addEventListener("click", () => act(SECTION, list));
}

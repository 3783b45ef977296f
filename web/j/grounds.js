// To be excused: the law's grounds, one to choose, what it takes, and then the claim.

import { ask } from "../court.js";
import { byId, element } from "../elements.js";
import { act, leave, step } from "./acts.js";
import { chosen, goToFirst, option } from "./choice.js";
import { askWith, current, isHeld } from "./letter.js";
import { hush, say, sentence } from "./say.js";

const SECTION = "excuse";
const STEPS = ["closed", "offered", "review", "done"];

const KINDS = {
  disqualified: ["You may not serve if you are", "No puede servir si es o está"],
  exempt: ["You need not serve if you are or have", "No tiene que servir si es o ha"],
  "excused-on-request": ["Excused if you ask", "Se excusa a quien lo pide"],
  "judge-excused": ["Excused if a judge agrees", "Se excusa si un juez está de acuerdo"],
};

const SPANISH = {
  not_citizen: "no ciudadano de los Estados Unidos",
  not_resident: "no residente legal del condado",
  prosecution: "procesado por un delito",
  conviction: "condenado por un delito grave, sin derechos civiles restituidos",
  public_office: "gobernador, vicegobernador, miembro del gabinete, secretario del tribunal o juez",
  law_enforcement: "agente o investigador del orden público a tiempo completo, salvo que quiera servir",
  expecting: "embarazada",
  young_child: "padre o madre que no trabaja a tiempo completo y tiene la custodia de un hijo menor de seis años",
  attorney: "abogado en ejercicio",
  physician: "médico en ejercicio",
  infirm: "con una dolencia física",
  hardship: "una dificultad grave, que usted demuestre",
  inconvenience: "un inconveniente extremo, que usted demuestre",
  public_necessity: "una necesidad pública, que usted demuestre",
  reported: "presentado como posible jurado en el condado en el último año",
  age_70: "setenta años o más",
  age_70_for_good: "setenta años o más, excusa para siempre",
  carer: "al cuidado de una persona que no puede valerse por sí misma",
  incapable: "incapaz de valerse por sí mismo, de forma permanente",
  student: "estudiante a tiempo completo de 18 a 21 años",
  birth: "dio a luz en los seis meses antes de la fecha de presentarse",
};

const NEEDS = {
  "written-request": "needs-written-request",
  "physicians-statement": "needs-physicians-statement",
  judge: "needs-judge",
};

let grounds = [];
let claimed = null;

async function list() {
  const letter = current();
  const found = await ask("/v1/public/grounds");
  if (!isHeld(letter)) {
    return;
  }
  ({ grounds } = found);
  const kinds = [...new Set(grounds.map(({ kind }) => kind))];
  byId("excuse-options").replaceChildren(...kinds.map(kindShown));
  step(SECTION, STEPS, "offered");
}

function kindShown(kind) {
  const [english, spanish] = Object.hasOwn(KINDS, kind) ? KINDS[kind] : [kind, ""];
  return element(
    "fieldset",
    {},
    element("legend", {}, english, " ", element("span", { class: "other", lang: "es" }, spanish)),
    ...grounds.filter((ground) => ground.kind === kind).map(groundShown),
  );
}

function groundShown({ name, section, meaning }) {
  return option("ground", name, [
    `${meaning} `,
    element("span", { class: "law" }, `s. ${section}`),
    element("span", { class: "other line", lang: "es" }, inSpanish(name)),
  ]);
}

const inSpanish = (name) => (Object.hasOwn(SPANISH, name) ? SPANISH[name] : "");

const takes = (needs) => (Object.hasOwn(NEEDS, needs ?? "") ? NEEDS[needs] : "needs-nothing");

function review() {
  const name = chosen(byId("excuse-form"));
  claimed = grounds.find((ground) => ground.name === name) ?? null;
  if (claimed === null) {
    say("excuse-trouble", "choose-a-ground");
    goToFirst(byId("excuse-form"));
    return;
  }
  hush("excuse-trouble");
  byId("excuse-claim").replaceChildren(
    ...sentence("excuse-ground", {
      meaning: [claimed.meaning, inSpanish(claimed.name) || claimed.meaning],
      section: claimed.section,
    }),
    ...sentence(takes(claimed.needs)),
    ...sentence("not-yet-excused"),
  );
  step(SECTION, STEPS, "review");
}

function goBack() {
  hush("excuse-trouble");
  step(SECTION, STEPS, "offered");
}

async function file() {
  const taken = await askWith(current(), "/v1/public/jurors/excusal", { ground: claimed.name });
  if (taken === null) {
    return;
  }
  byId("excuse-done").replaceChildren(
    ...sentence("claim-filed"),
    ...sentence(takes(taken.needs)),
    ...sentence("not-yet-excused"),
  );
  step(SECTION, STEPS, "done");
}

/** Show no ground, and forget which one was chosen: it may tell of somebody's health. */
export function clearGrounds() {
  leave(SECTION);
  [grounds, claimed] = [[], null];
  for (const id of ["excuse-options", "excuse-claim", "excuse-done"]) {
    byId(id).replaceChildren();
  }
  for (const name of STEPS) {
    byId(`${SECTION}-${name}`).hidden = name !== "closed";
  }
}

/** Listen to the section's buttons. */
export function startGrounds() {
  byId("excuse-show").addEventListener("click", () => act(SECTION, list));
  byId("excuse-form").addEventListener("submit", (event) => {
    event.preventDefault();
    review();
  });
  byId("excuse-back").addEventListener("click", goBack);
  byId("excuse-file").addEventListener("click", () => act(SECTION, file, "unsure"));
}

// The county's questions before the day: answered here, by telephone or on paper.

import { byId, element } from "../elements.js";
import { act, leave, step } from "./acts.js";
import { askWith, current } from "./letter.js";
import { hush, say, sentence } from "./say.js";

const SECTION = "questions";
const STEPS = ["closed", "shown"];
const PATH = "/v1/public/jurors/questionnaire";
const LONGEST = "300";

let shown = []; // the questions that are on the page, with the fields they are answered in

async function show() {
  const found = await askWith(current(), PATH);
  if (found !== null) {
    fill(found);
    step(SECTION, STEPS, "shown");
  }
}

function fill({ open, questions }) {
  shown = questions.map((question) => ({ code: question.code, ...asked(question, open) }));
  byId("questions-list").replaceChildren(...shown.map(({ piece }) => piece));
  byId("questions-send").hidden = !open;
  byId("questions-over").hidden = open;
}

function asked({ code, en, es, for_parties: forParties, answer }, open) {
  const id = `question-${code}`;
  const field = element("input", { type: "text", id, maxlength: LONGEST, autocomplete: "off" });
  field.value = answer ?? "";
  if (!open) {
    field.setAttribute("disabled", "");
  }
  const label = element("label", { for: id }, en,
    element("span", { class: "other line", lang: "es" }, es));
  const note = element("div", { class: "note" },
    ...sentence(forParties ? "read-by-parties" : "read-by-office"));
  return { piece: element("div", { class: "question" }, label, field, note), field };
}

async function send() {
  const answers = Object.fromEntries(shown.map(({ code, field }) => [code, field.value.trim()]));
  const taken = await askWith(current(), PATH, { answers });
  if (taken === null) {
    return;
  }
  fill(taken);
  say("questions-said", "questions-kept");
  byId("questions-shown").focus();
}

/** Show no question and no answer. */
export function clearQuestions() {
  leave(SECTION);
  hush("questions-said");
  shown = [];
  byId("questions-list").replaceChildren();
  byId("questions-shown").hidden = true;
  byId("questions-closed").hidden = false;
}

/** Listen to the section's buttons. */
export function startQuestions() {
  byId("questions-show").addEventListener("click", () => act(SECTION, show));
  byId("questions-form").addEventListener("submit", (event) => {
    event.preventDefault();
    hush("questions-said");
    act(SECTION, send, "unsure");
  });
}

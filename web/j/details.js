// A person's own name and address, as the letter has them: right, or something for the office.

import { byId, element } from "../elements.js";
import { act, leave, step } from "./acts.js";
import { askWith, current } from "./letter.js";
import { hush, say } from "./say.js";

const SECTION = "details";
const STEPS = ["closed", "shown", "done"];

async function show() {
  const found = await askWith(current(), "/v1/public/jurors/details");
  if (found === null) {
    return;
  }
  byId("details-name").textContent = found.name;
  byId("details-address").replaceChildren(
    ...found.address.map((line) => element("span", { class: "line" }, line)),
  );
  byId("details-confirmed").hidden = !found.confirmed;
  byId("details-right").hidden = found.confirmed;
  step(SECTION, STEPS, "shown");
}

async function answer(word, said) {
  const taken = await askWith(current(), "/v1/public/jurors/answer", word);
  if (taken === null) {
    return;
  }
  say("details-done", said);
  step(SECTION, STEPS, "done");
}

const areRight = () => answer({ confirmed: true }, "details-are-right");
const areWrong = () => answer({ confirmed: false }, "details-are-wrong");

/** Show nothing of a person. */
export function clearDetails() {
  leave(SECTION);
  hush("details-done");
  byId("details-name").textContent = "";
  byId("details-address").replaceChildren();
  byId("details-shown").hidden = true;
  byId("details-closed").hidden = false;
}

/** Listen to the section's buttons. */
export function startDetails() {
  byId("details-show").addEventListener("click", () => act(SECTION, show));
  byId("details-right").addEventListener("click", () => act(SECTION, areRight, "unsure"));
  byId("details-wrong").addEventListener("click", () => act(SECTION, areWrong, "unsure"));
}

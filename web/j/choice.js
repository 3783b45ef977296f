// One choice among several: buttons of which one can be on, each with all its words as its label.

import { element } from "../elements.js";

/** Return a choice that can be made; `words` are its label's lines. */
export function option(group, value, words) {
  const id = `${group}-${value}`;
  const button = element("input", { type: "radio", id, name: group, value });
  return element("div", { class: "option" }, button, element("label", { for: id }, ...words));
}

/** Return the value that was chosen in a form, or null. */
export function chosen(form) {
  const buttons = [...form.querySelectorAll('input[type="radio"]')];
  return buttons.find((button) => button.checked)?.value ?? null;
}

/** Go to the first choice of a form. */
export function goToFirst(form) {
  form.querySelector('input[type="radio"]')?.focus();
}

// Puts words into the page. Text only ever goes in as text, whatever an answer holds.

/** Return the element of the page that has an identifier. */
export const byId = (id) => document.getElementById(id);

/** Return an element with attributes and content; texts and elements alike. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...content);
  return made;
}

/** Return a fresh copy of a template, and a way to reach its parts by their `data-part`. */
export function copied(id) {
  const piece = byId(id).content.firstElementChild.cloneNode(true);
  return { piece, part: (name) => piece.querySelector(`[data-part="${name}"]`) };
}

/** Return a line of a list that says of a claim whether it holds. */
export function finding(holds, claim) {
  const verdict = element("strong", {}, holds ? "Holds. " : "Does not hold. ");
  return element("li", { class: holds ? "good" : "bad" }, verdict, claim);
}

/** Show exactly one of some elements, or none. */
export function showOnly(shown, all) {
  for (const one of all) {
    one.hidden = one !== shown;
  }
}

/** Hand a text to the reader as a file. */
export function handOver(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Open what is folded while the page is printed, and fold it again afterwards. */
export function unfoldForPrinting() {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((one) => one.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => {
    folded.forEach((one) => one.removeAttribute("open"));
    folded = [];
  });
}

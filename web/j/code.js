// Reads a juror's code however it was typed, scanned or pasted.

const LENGTH = 16;

/**
 * Return the code in a text as `{ code }`, or what is wrong with it as `{ problem }`.
 *
 * Blanks, hyphens of every kind, small letters and the address before the code do not matter.
 * The code has no 0, 1, 8 or 9: 0 and 8 can only be a misread O and B. A 1 may be an I or an L.
 */
export function readCode(text) {
  const typed = text
    .slice(text.lastIndexOf("#") + 1)
    .normalize("NFKC")
    .replace(/[\s\p{Pd}\p{Cf}\u2212._]/gu, "")
    .toUpperCase()
    .replaceAll("0", "O")
    .replaceAll("8", "B");
  if (typed === "") {
    return { problem: "empty" };
  }
  if (!/^[A-Z2-7]*$/.test(typed)) {
    return { problem: "signs" };
  }
  return typed.length === LENGTH ? { code: typed } : { problem: "length" };
}

// Where the pages ask, whom they may ask about, and how: without credentials, copies or referrer.

/** Where the API is; nothing means the place that the pages came from. */
export const API = "";

/** The counties whose courts use this system. */
export const COUNTIES = [
  { slug: "osceola", name: "Osceola County", zone: "America/New_York" },
  { slug: "orange", name: "Orange County", zone: "America/New_York" },
];

const PATIENCE = 20_000; // milliseconds

/** The court answered with a refusal, or not at all; `code` is the API's, or "NoAnswer". */
export class NotAnswered extends Error {
  constructor(code, status, facts = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.facts = facts;
  }
}

/** Ask the court for a document; with a body, hand one in. Throws NotAnswered. */
export async function ask(path, body) {
  const question = {
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE),
  };
  if (body !== undefined) {
    question.method = "POST";
    question.headers = { "Content-Type": "application/json" };
    question.body = JSON.stringify(body);
  }
  let answer;
  let document;
  try {
    answer = await fetch(API + path, question);
    document = await answer.json();
  } catch {
    throw new NotAnswered("NoAnswer", answer?.status ?? 0);
  }
  if (document === null || typeof document !== "object") {
    throw new NotAnswered("NoAnswer", answer.status);
  }
  if (!answer.ok) {
    throw new NotAnswered(document.error ?? "NoAnswer", answer.status, document);
  }
  return document;
}

/** Ask for a list, page by page, until there is no more of it. Throws NotAnswered. */
export async function askAll(path, name) {
  const rows = [];
  let more = "";
  while (more !== null) {
    const page = await ask(`${path}?limit=500${more}`);
    rows.push(...page[name]);
    more = page.next ? `&cursor=${encodeURIComponent(page.next)}` : null;
  }
  return rows;
}

// The juror's page: with the code on the letter, when and where to come, and the proof.

import { ask, NotAnswered } from "../court.js";
import {
  byId,
  copied,
  element,
  finding,
  handOver,
  showOnly,
  unfoldForPrinting,
} from "../elements.js";
import { checkAnnounced, checkChain, checkProof } from "../proof.js";
import { counted, courtDay } from "../words.js";
import { readCode } from "./code.js";

const READING = "Looking for your letter… / Buscando su carta…";

let asked = 0; // only the code that was given last may fill the page
let proof = null;

// -- asking -----------------------------------------------------------------------------------

function complain(problem) {
  const trouble = byId("trouble");
  trouble.replaceChildren(...copied("words").part(problem).cloneNode(true).childNodes);
  trouble.hidden = false;
  byId("code").setAttribute("aria-invalid", "true");
  byId("code").focus();
}

function clear() {
  asked += 1;
  proof = null;
  byId("progress").textContent = "";
  byId("trouble").hidden = true;
  byId("code").removeAttribute("aria-invalid");
  showOnly(byId("asking"), [byId("asking"), byId("found")]);
  byId("when").removeAttribute("datetime");
  for (const id of ["number", "day", "hour", "cuando", "place", "lines", "ticket", "boleto"]) {
    byId(id).textContent = "";
  }
  for (const id of ["draw", "own", "root", "position", "findings"]) {
    byId(id).textContent = "";
  }
}

function forget() {
  clear();
  byId("code").value = "";
}

async function open(text) {
  clear();
  const { code, problem } = readCode(text);
  if (problem !== undefined) {
    complain(problem);
    return;
  }
  const turn = asked;
  byId("progress").textContent = READING;
  try {
    const place = await ask("/v1/public/jurors", { code });
    if (turn === asked) {
      await show(place, turn);
    }
  } catch (error) {
    if (!(error instanceof NotAnswered)) {
      throw error;
    }
    if (turn === asked) {
      complain(problemOf(error));
    }
  } finally {
    if (turn === asked) {
      byId("progress").textContent = "";
    }
  }
}

function problemOf(error) {
  if (error.code === "NotFound" || error.code === "Invalid") {
    return "unknown";
  }
  return error.status === 429 ? "busy" : "silent";
}

// -- showing ----------------------------------------------------------------------------------

async function show(place, turn) {
  const english = courtDay(place.reports_at, "en-US");
  const spanish = courtDay(place.reports_at, "es-US");
  byId("number").textContent = place.juror_number;
  byId("when").setAttribute("datetime", place.reports_at);
  byId("day").textContent = english.day;
  byId("hour").textContent = english.hour;
  byId("cuando").textContent = `${spanish.day}, ${spanish.hour}`;
  byId("place").textContent = place.location.name;
  byId("lines").replaceChildren(
    ...place.location.lines.map((line) => element("span", { class: "line" }, line)),
  );
  byId("voided").hidden = !place.voided;
  showOnly(byId(place.proof === null ? "unproved" : "proved"), [byId("unproved"), byId("proved")]);
  showOnly(byId("found"), [byId("asking"), byId("found")]);
  byId("code").value = "";
  byId("download").hidden = place.proof === null;
  byId("found-heading").focus();
  if (place.proof !== null) {
    await showProof(place, turn);
  }
}

async function showProof(place, turn) {
  byId("ticket").textContent = "Checking your proof…";
  byId("boleto").textContent = "Comprobando su prueba…";
  let checked;
  try {
    checked = await check(place);
  } catch (error) {
    if (turn === asked) {
      byId("ticket").textContent = "Your proof could not be checked here. You can still download it.";
      byId("boleto").textContent = "No se pudo comprobar su prueba aquí. Puede descargarla.";
      proof = place.proof;
    }
    if (error instanceof NotAnswered || globalThis.crypto?.subtle === undefined) {
      return;
    }
    throw error;
  }
  if (turn !== asked) {
    return;
  }
  proof = place.proof;
  const { found, terms } = checked;
  byId("draw").textContent = place.draw;
  byId("root").textContent = terms.roll.root;
  byId("own").textContent = found.holds ? found.ticket : "not on the list";
  byId("position").textContent = String(place.proof.position);
  showVerdict(found);
  byId("findings").replaceChildren(...checked.findings);
}

function showVerdict(found) {
  if (!found.holds) {
    byId("ticket").textContent = `This proof does not hold: ${found.why}. Please tell the Clerk of
      the Court, and keep your letter.`.replace(/\s+/g, " ");
    byId("boleto").textContent = `Esta prueba no es válida. Avise a la Secretaría del Tribunal y
      conserve su carta.`.replace(/\s+/g, " ");
    return;
  }
  const [number, size] = [counted(found.position + 1), counted(found.size)];
  byId("ticket").textContent = `You were ticket number ${number} of ${size} on the committed list.`;
  byId("boleto").textContent = `Usted fue el boleto número ${number} de ${size} en la lista fijada.`;
}

async function check(place) {
  const base = `/v1/public/counties/${encodeURIComponent(place.county)}`;
  const draw = await ask(`${base}/draws/${encodeURIComponent(place.draw)}`);
  const terms = JSON.parse(draw.commitment);
  const { log } = await ask(`${base}/log`);
  const found = await checkProof(place.proof, terms);
  const chain = await checkChain(log, place.county);
  const own = chain.entries.filter(({ body }) =>
    [draw.commitment_hash, draw.result_hash, draw.void?.hash].includes(body),
  );
  const disagreements = await checkAnnounced([draw], own);
  const inLog = chain.broken === null && disagreements.length === 0;
  const findings = [
    finding(found.holds, "Your ticket leads to the hash of the list that the county committed to."),
    finding(inLog, "That commitment stands in the county’s public log, which is unbroken."),
  ];
  return { terms, found, findings };
}

// -- the page ---------------------------------------------------------------------------------

/** Take the code out of the address, so that it stays in no history and on no screen. */
function openScanned() {
  const scanned = location.hash.slice(1);
  if (scanned === "" || scanned === "main") {
    return;
  }
  history.replaceState(null, "", location.pathname);
  open(scanned);
}

function start() {
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    open(byId("code").value);
  });
  byId("download").addEventListener("click", () => {
    if (proof !== null) {
      handOver("proof.json", JSON.stringify(proof));
    }
  });
  byId("clear").addEventListener("click", () => {
    forget();
    byId("code").focus();
  });
  addEventListener("hashchange", openScanned);
  addEventListener("pagehide", forget); // the way back must not show it to the next reader
  unfoldForPrinting();
  openScanned();
}

start();

// The proof of the draw: checked in the reader's own browser, and handed over on request.

import { ask, askAll, NotAnswered } from "../court.js";
import { byId, finding, handOver, showOnly } from "../elements.js";
import { checkAnnounced, checkChain, checkProof } from "../proof.js";
import { counted } from "../words.js";
import { isHeld } from "./letter.js";

let proof = null;

/** Show the proof that came with a place, or that there is none, while its letter is open. */
export async function showProof(letter, place) {
  showOnly(byId(place.proof === null ? "unproved" : "proved"), [byId("unproved"), byId("proved")]);
  if (place.proof === null) {
    return;
  }
  byId("ticket").textContent = "Checking your proof…";
  byId("boleto").textContent = "Comprobando su prueba…";
  let checked;
  try {
    checked = await check(place);
  } catch (error) {
    if (isHeld(letter)) {
      byId("ticket").textContent = "Your proof could not be checked here. You can still download it.";
      byId("boleto").textContent = "No se pudo comprobar su prueba aquí. Puede descargarla.";
      proof = place.proof;
    }
    if (error instanceof NotAnswered || globalThis.crypto?.subtle === undefined) {
      return;
    }
    throw error;
  }
  if (!isHeld(letter)) {
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
  const log = await askAll(`${base}/log`, "log");
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

/** Show nothing of a proof, and hand none over. */
export function clearProof() {
  proof = null;
  for (const id of ["ticket", "boleto", "draw", "root", "own", "position", "findings"]) {
    byId(id).textContent = "";
  }
}

/** Listen to the section's button. */
export function startProof() {
  byId("download").addEventListener("click", () => {
    if (proof !== null) {
      handOver("proof.json", JSON.stringify(proof));
    }
  });
}

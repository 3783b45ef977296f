// The juror's page: what the code on the letter opens. Each section of the page is its own module.

import { NotAnswered } from "../court.js";
import { byId, showOnly, unfoldForPrinting } from "../elements.js";
import { readCode } from "./code.js";
import { clearDates, startDates } from "./dates.js";
import { clearDetails, startDetails } from "./details.js";
import { clearGrounds, startGrounds } from "./grounds.js";
import { askWith, current, drop, hold, isHeld } from "./letter.js";
import { clearMessages, startMessages } from "./messages.js";
import { clearOpened, startOpened } from "./opened.js";
import { clearPlace, showSummons } from "./place.js";
import { clearQuestions, startQuestions } from "./questions.js";
import { hush, refusal, say } from "./say.js";
import { clearStatus, readStatus } from "./status.js";
import { clearProof, showProof, startProof } from "./ticket.js";

const READING = "Looking for your letter… / Buscando su carta…";

// -- asking -----------------------------------------------------------------------------------

function complain(problem, facts) {
  say("trouble", problem, facts);
  byId("code").setAttribute("aria-invalid", "true");
  byId("code").focus();
}

function clear() {
  drop();
  byId("progress").textContent = "";
  hush("trouble");
  byId("code").removeAttribute("aria-invalid");
  showOnly(byId("asking"), [byId("asking"), byId("found")]);
  for (const clearSection of [
    clearStatus,
    clearPlace,
    clearDetails,
    clearDates,
    clearGrounds,
    clearMessages,
    clearQuestions,
    clearOpened,
    clearProof,
  ]) {
    clearSection();
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
  const letter = hold(code);
  byId("progress").textContent = READING;
  try {
    const place = await askWith(letter, "/v1/public/jurors");
    if (place !== null) {
      byId("progress").textContent = "";
      await show(letter, place);
    }
  } catch (error) {
    if (!(error instanceof NotAnswered)) {
      throw error;
    }
    drop();
    const [name, facts] = refusal(error);
    complain(name === "refused" ? "unknown" : name, facts);
  } finally {
    if (isHeld(letter) || current() === null) {
      byId("progress").textContent = "";
    }
  }
}

async function show(letter, place) {
  letter.county = place.county;
  showSummons(place);
  byId("code").value = "";
  showOnly(byId("found"), [byId("asking"), byId("found")]);
  byId("status-heading").focus();
  await Promise.all([readStatus(letter), showProof(letter, place)]);
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
  byId("status-again").addEventListener("click", async () => {
    byId("status-heading").focus();
    await readStatus(current());
  });
  byId("clear").addEventListener("click", () => {
    forget();
    byId("code").focus();
  });
  startDetails();
  startDates();
  startGrounds();
  startMessages();
  startQuestions();
  startOpened();
  startProof();
  addEventListener("hashchange", openScanned);
  addEventListener("pagehide", forget); // the way back must not show it to the next reader
  unfoldForPrinting();
  openScanned();
}

start();

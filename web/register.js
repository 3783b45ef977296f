// The public register: a county's draws and its log, read and checked in the reader's browser.

import { ask, askAll, COUNTIES, NotAnswered } from "./court.js";
import { byId, copied, element, finding, showOnly, unfoldForPrinting } from "./elements.js";
import { checkAnnounced, checkChain, keyFingerprint, textHash, Unreadable } from "./proof.js";
import {
  counted,
  entryKind,
  instant,
  reason,
  short,
  source,
  state,
  statistic,
  title,
} from "./words.js";

let asked = 0; // only the county that was chosen last may fill the page

// -- reading ----------------------------------------------------------------------------------

async function read(county) {
  const base = `/v1/public/counties/${county}`;
  // The draws first: what is committed between the two answers is then missing from neither.
  const { public_key: pem } = await ask("/v1/public/keys");
  const draws = await askAll(`${base}/draws`, "draws");
  const log = await askAll(`${base}/log`, "log");
  return { pem, draws, log };
}

async function checked({ draws, log }, county) {
  const chain = await checkChain(log, county);
  // A broken log is no measure for anything: what follows the break was not even read.
  const disagreements = chain.broken === null ? await checkAnnounced(draws, chain.entries) : [];
  return { chain, disagreements };
}

async function readAndCheck(county) {
  let found = await read(county.slug);
  let checks = await checked(found, county.slug);
  if (checks.disagreements.length > 0) {
    // A draw may have been committed or recorded between the two answers: read both again.
    found = await read(county.slug);
    checks = await checked(found, county.slug);
  }
  return { ...found, ...checks };
}

// -- showing ----------------------------------------------------------------------------------

function hashShown(hash, name = "") {
  const summary = element("summary", {}, name, element("code", {}, short(hash)));
  return element("details", {}, summary, element("code", { class: "full" }, hash));
}

function chainSentence({ broken, entries }, length) {
  if (broken !== null) {
    const where =
      broken.number === 1
        ? "at its first entry"
        : `between entry ${broken.number - 1} and entry ${broken.number}`;
    return `The log is broken ${where}: ${broken.why}.`;
  }
  if (length === 0) {
    return "The log is empty: nothing has been recorded yet.";
  }
  const links = length === 1 ? "1 entry" : `${counted(length)} entries`;
  return `The log is unbroken: ${links}, from the first to ${short(entries.at(-1).hash)}`;
}

function showFindings({ chain, disagreements, draws, log }) {
  const list = [finding(chain.broken === null, chainSentence(chain, log.length))];
  if (chain.broken !== null) {
    const verdict = element("strong", {}, "Not compared. ");
    list.push(element("li", { class: "bad" }, verdict, "A broken log is no measure for the draws."));
  } else if (disagreements.length === 0 && draws.length > 0) {
    const shown = draws.length === 1 ? "The one draw" : `All ${counted(draws.length)} draws`;
    const text = `${shown} shown here and the log agree: logged where the commitment says, and
      nothing is logged that is not shown.`;
    list.push(finding(true, text.replace(/\s+/g, " ")));
  }
  list.push(...disagreements.map((one) => finding(false, one)));
  byId("findings").replaceChildren(...list);
  byId("head").textContent =
    chain.broken === null ? (chain.entries.at(-1)?.hash ?? "none yet") : "none: the log is broken";
}

function story(draw, terms, zone) {
  const roll = counted(terms.roll.size);
  const when = instant(terms.committed_at, zone);
  const fixed = `On ${when}, before any random number was taken, the county fixed a list of ${roll}
    people and committed to draw ${counted(terms.to_draw)} of them.`;
  const then = {
    committed: "No result has been recorded yet.",
    drawn: `${counted(draw.drawn)} were then drawn.`,
    held: `${counted(draw.drawn)} were then drawn. Compared with the list, the drawn differ by
      ${draw.held.map(statistic).join(" and ")} more than chance usually brings; a person must look
      at it and decide. Nothing is drawn again because of a statistic.`,
    voided: draw.voided && voidSentence(draw, zone),
  }[state(draw).code];
  return `${fixed} ${then}`.replace(/\s+/g, " ");
}

function voidSentence(draw, zone) {
  const drawn = draw.result_hash === null ? "" : `${counted(draw.drawn)} were then drawn. `;
  const since = draw.void
    ? `On ${instant(draw.void.voided_at, zone)} two people declared it void; the reason on record:
      “${draw.void.reason.trim().replace(/\.$/, "")}”.`
    : "Two people have since declared it void.";
  return `${drawn}${since} It stays in the log for ever.`;
}

function drawShown(draw, county) {
  const terms = JSON.parse(draw.commitment);
  const { piece, part } = copied("draw");
  part("draw").closest("article").id = draw.draw; // a printed code leads here
  const stands = state(draw);
  const put = (name, text) => {
    part(name).textContent = text;
  };
  put("title", title(draw.draw));
  put("state", stands.words);
  part("state").classList.add(stands.code);
  put("draw", draw.draw);
  put("story", story(draw, terms, county.zone));
  const excluded = Object.entries(terms.roll.excluded).sort(([, a], [, b]) => b - a);
  put("size", counted(terms.roll.size));
  put("out", counted(excluded.reduce((sum, [, count]) => sum + count, 0)));
  put("requested", counted(terms.requested));
  put("carried", counted(terms.carried_over));
  put("to-draw", counted(terms.to_draw));
  put("drawn", draw.result_hash === null ? "not yet" : counted(draw.drawn));
  part("left-out").hidden = excluded.length === 0;
  part("reasons").append(
    ...excluded.map(([why, count]) =>
      element("li", {}, element("strong", {}, counted(count)), ` ${reason(why)}`),
    ),
  );
  put("committed", `${instant(terms.committed_at, county.zone)} (${terms.committed_at})`);
  part("committed").setAttribute("datetime", terms.committed_at);
  put("plan", terms.plan);
  put("list", terms.roll.list);
  put("entropy", terms.entropy.map(source).join("; "));
  const hashes = [
    ["Commitment", draw.commitment_hash],
    ["Root of the list", terms.roll.root],
    ["Program that draws", terms.engine],
    ["Result", draw.result_hash],
    ["Void", draw.void?.hash ?? null],
  ].filter(([, hash]) => hash !== null);
  part("hashes").append(...hashes.map(([name, hash]) => hashShown(hash, `${name} `)));
  put("commitment", draw.commitment);
  offerEvidence(draw, county, part);
  return piece;
}

function offerEvidence(draw, county, part) {
  const button = part("download");
  const said = part("said");
  button.hidden = !draw.signed;
  button.setAttribute("aria-label", `Download the evidence of draw ${draw.draw}`);
  if (!draw.signed) {
    said.textContent = "The evidence can be downloaded once the result is recorded and signed.";
    return;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "Asking for the evidence…";
    try {
      const place = `/v1/public/counties/${county.slug}/draws/${encodeURIComponent(draw.draw)}`;
      const { url } = await ask(`${place}/bundle`);
      const address = new URL(url, location.href);
      if (!["https:", "http:"].includes(address.protocol)) {
        throw new NotAnswered("NoAnswer", 0);
      }
      said.textContent = "Your browser is downloading bundle.zip.";
      location.assign(address);
    } catch (error) {
      if (!(error instanceof NotAnswered)) {
        throw error;
      }
      said.textContent = "The court’s computer did not hand it out. Please try again later.";
    } finally {
      button.disabled = false;
    }
  });
}

function byCommitment(a, b) {
  return JSON.parse(b.commitment).sequence - JSON.parse(a.commitment).sequence;
}

async function entryShown(text, place, { broken, owners }) {
  const { piece, part } = copied("entry");
  const number = place + 1;
  part("number").textContent = number;
  part("hash").append(hashShown(await textHash(text)));
  const sound = broken === null || number < broken.number;
  const words = sound ? "holds" : number === broken.number ? "BROKEN" : "not followed";
  part("link").append(element("span", { class: sound ? "good" : "bad" }, words));
  let entry = null;
  try {
    entry = JSON.parse(text);
  } catch {
    // a text that does not read is shown as it came
  }
  if (typeof entry?.body !== "string" || typeof entry?.kind !== "string") {
    part("what").append(element("code", { class: "full" }, text));
    return piece;
  }
  const owner = owners.get(entry.body);
  const of = owner === undefined ? [] : [" of ", element("code", { class: "full" }, owner)];
  part("what").append(entryKind(entry.kind), ...of);
  part("body").append(hashShown(entry.body));
  return piece;
}

async function show(county) {
  asked += 1;
  const turn = asked;
  const [progress, trouble, register] = [byId("progress"), byId("trouble"), byId("register")];
  showOnly(progress, [progress, trouble, register]);
  progress.textContent = `Reading the register of ${county.name}…`;
  let found;
  let fingerprint;
  let entries;
  try {
    found = await readAndCheck(county);
    fingerprint = await keyFingerprint(found.pem);
    const owners = new Map(
      found.draws.flatMap((draw) => [
        [draw.commitment_hash, draw.draw],
        [draw.result_hash, draw.draw],
        [draw.void?.hash, draw.draw],
      ]),
    );
    const { broken } = found.chain;
    entries = await Promise.all(
      found.log.map((text, place) => entryShown(text, place, { broken, owners })),
    );
  } catch (error) {
    if (turn === asked) {
      progress.textContent = "";
      trouble.textContent = troubleSentence(error);
      showOnly(trouble, [progress, trouble, register]);
    }
    if (error instanceof NotAnswered || error instanceof Unreadable) {
      return;
    }
    throw error;
  }
  if (turn !== asked) {
    return;
  }
  showFindings(found);
  byId("draws-heading").textContent = `Draws of ${county.name}`;
  byId("no-draws").hidden = found.draws.length > 0;
  const draws = [...found.draws].sort(byCommitment);
  byId("draws").replaceChildren(...draws.map((draw) => drawShown(draw, county)));
  byId("log").replaceChildren(...entries);
  byId("log-table").hidden = entries.length === 0;
  byId("no-log").hidden = entries.length > 0;
  byId("fingerprint").textContent = fingerprint;
  byId("command-key").textContent = fingerprint;
  byId("pem").textContent = found.pem;
  register.hidden = false;
  progress.textContent = `Read and checked on ${instant(Date.now(), county.zone)}.`;
}

function troubleSentence(error) {
  if (error instanceof NotAnswered) {
    return "The court’s computer did not answer. Please try again in a few minutes.";
  }
  if (globalThis.crypto?.subtle === undefined) {
    return "This browser checks nothing on a page that came without encryption (https).";
  }
  return "What the court’s computer answered does not read. Please tell the Clerk of the Court.";
}

// -- the page ---------------------------------------------------------------------------------

function start() {
  const choice = byId("county");
  choice.append(...COUNTIES.map(({ slug, name }) => element("option", { value: slug }, name)));
  const [county, draw] = location.hash.slice(1).split("/"); // and, after a stroke, one draw
  const linked = COUNTIES.find(({ slug }) => slug === county);
  choice.value = (linked ?? COUNTIES[0]).slug;
  const chosen = () => COUNTIES.find(({ slug }) => slug === choice.value);
  byId("choice").addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `#${chosen().slug}`); // so that the page can be bookmarked
    show(chosen());
  });
  unfoldForPrinting();
  show(chosen()).then(() => document.getElementById(draw ?? "")?.scrollIntoView());
}

start();

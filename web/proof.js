// Checks a draw's evidence in the reader's own browser: tickets, paths, chains, fingerprints.
// Pure functions from values to findings; docs/draw-protocol.md fixes every byte.

const PROTOCOL = "venire-draw/1";
const GENESIS = "0".repeat(64);
const HASH = /^[0-9a-f]{64}$/;

/** Evidence that does not read, with a sentence that says what is wrong. */
export class Unreadable extends Error {}

// -- encodings --------------------------------------------------------------------------------

/** Return the lower-case hexadecimal digits of some bytes. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the 32 bytes that stand as 64 lower-case hexadecimal digits. */
function hashBytes(what, text) {
  if (typeof text !== "string" || !HASH.test(text)) {
    throw new Unreadable(`${what} is not a hash`);
  }
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Return the SHA-256 of the parts put together. */
export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

/** Return the SHA-256 of a text's UTF-8 bytes in hexadecimal. */
export async function textHash(text) {
  return hex(await sha256(new TextEncoder().encode(text)));
}

/** Return the SHA-256 of the DER form of a public key that is given as PEM. */
export async function keyFingerprint(pem) {
  const framed = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;
  const found = framed.exec(pem);
  if (found === null) {
    throw new Unreadable("the key is not a public key in PEM");
  }
  const der = Uint8Array.from(atob(found[1].replace(/\s/g, "")), (sign) => sign.charCodeAt(0));
  return hex(await sha256(der));
}

// -- a juror's proof (sections 3 and 8) -------------------------------------------------------

/** Return the ticket that stands for an identifier on a roll: SHA-256(0x00, salt, identifier). */
export async function ticket(salt, id) {
  return sha256(Uint8Array.of(0), hashBytes("the salt", salt), new TextEncoder().encode(id));
}

/**
 * Return the root to which a leaf's audit path leads in a tree of RFC 6962 of the given size.
 *
 * The tree need not be even: at the right edge a node without a neighbour moves up unchanged,
 * so the path is shorter there. A path of any other length than the leaf's is unreadable.
 */
export async function rootFromPath(leaf, position, { size, path }) {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(position)) {
    throw new Unreadable("a place or a size is not a whole number");
  }
  if (position < 0 || position >= size) {
    throw new Unreadable("the place lies outside the list");
  }
  let [at, last, node] = [position, size - 1, leaf];
  for (const step of path) {
    if (last === 0) {
      throw new Unreadable("the path is too long");
    }
    const neighbour = hashBytes("a step of the path", step);
    if (at % 2 === 1 || at === last) {
      node = await sha256(Uint8Array.of(1), neighbour, node);
      while (at % 2 === 0 && at !== 0) {
        // no neighbour on this level: the node moved up as it was
        [at, last] = [at / 2, Math.floor(last / 2)];
      }
    } else {
      node = await sha256(Uint8Array.of(1), node, neighbour);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (last !== 0) {
    throw new Unreadable("the path is too short");
  }
  return node;
}

/**
 * Return what a juror's proof shows against the commitment of its draw.
 *
 * `holds` says whether the ticket stands on the committed list; if not, `why` says what is wrong.
 */
export async function checkProof(proof, commitment) {
  try {
    const { size, root } = commitment.roll;
    if (proof.protocol !== PROTOCOL || commitment.protocol !== PROTOCOL) {
      throw new Unreadable("the proof or the commitment follows another protocol");
    }
    if (proof.draw !== commitment.draw) {
      throw new Unreadable("the proof is of another draw");
    }
    if (proof.size !== size) {
      throw new Unreadable("the proof speaks of a list of another size");
    }
    if (typeof proof.id !== "string" || proof.id === "" || !Array.isArray(proof.path)) {
      throw new Unreadable("the proof lacks its identifier or its path");
    }
    const own = await ticket(proof.salt, proof.id);
    const reached = hex(await rootFromPath(own, proof.position, { size, path: proof.path }));
    if (reached !== root) {
      throw new Unreadable("the proof does not lead to the committed list");
    }
    return { holds: true, position: proof.position, size, ticket: hex(own) };
  } catch (error) {
    if (error instanceof Unreadable) {
      return { holds: false, why: error.message };
    }
    throw error;
  }
}

// -- the county's log (section 6) -------------------------------------------------------------

function readEntry(text, county) {
  let entry;
  try {
    entry = JSON.parse(text);
  } catch {
    throw new Unreadable("it does not read");
  }
  if (entry === null || typeof entry !== "object" || entry.county !== county) {
    throw new Unreadable("it is not of this county");
  }
  if (!["commitment", "result", "void"].includes(entry.kind) || !HASH.test(entry.body)) {
    throw new Unreadable("it records nothing that a log records");
  }
  return entry;
}

/**
 * Follow a county's log link by link: each names the SHA-256 of the one before.
 *
 * Returns the entries that were read, each with its own hash, and `broken`: null, or the number
 * of the first entry that does not follow from those before it, and why.
 */
export async function checkChain(texts, county) {
  const entries = [];
  let previous = GENESIS;
  for (const [place, text] of texts.entries()) {
    const number = place + 1;
    try {
      const entry = readEntry(text, county);
      if (entry.sequence !== number) {
        throw new Unreadable(`it calls itself number ${entry.sequence}`);
      }
      if (entry.previous !== previous) {
        throw new Unreadable(
          number === 1
            ? "it names an entry before it, and there is none"
            : `it does not name the hash of entry ${number - 1}`,
        );
      }
      previous = await textHash(text);
      entries.push({ ...entry, hash: previous });
    } catch (error) {
      if (error instanceof Unreadable) {
        return { entries, broken: { number, why: error.message } };
      }
      throw error;
    }
  }
  return { entries, broken: null };
}

/**
 * Compare the draws that a county announces with its log; return a sentence per disagreement.
 *
 * Nothing may be announced that is not logged where its commitment says, and nothing may be
 * logged that is not announced: a draw that was made and then hidden would show here.
 */
export async function checkAnnounced(draws, entries) {
  const found = [];
  const logged = new Map(entries.map((entry) => [`${entry.kind} ${entry.body}`, entry]));
  const announced = new Set();
  for (const draw of draws) {
    announced.add(`commitment ${draw.commitment_hash}`);
    announced.add(`result ${draw.result_hash}`);
    announced.add(`void ${draw.void?.hash}`);
    found.push(...(await checkDraw(draw, logged)));
  }
  for (const entry of entries) {
    if (!announced.has(`${entry.kind} ${entry.body}`)) {
      found.push(`Entry ${entry.sequence} of the log is a ${entry.kind} of no draw shown here.`);
    }
  }
  return found;
}

async function checkDraw(draw, logged) {
  const found = [];
  const entry = logged.get(`commitment ${draw.commitment_hash}`);
  if ((await textHash(draw.commitment)) !== draw.commitment_hash) {
    found.push(`${draw.draw}: the text of the commitment does not have its hash.`);
  }
  if (entry === undefined) {
    found.push(`${draw.draw}: the commitment is not in the log.`);
  } else {
    const terms = JSON.parse(draw.commitment);
    if (terms.sequence !== entry.sequence || terms.previous !== entry.previous) {
      found.push(`${draw.draw}: the commitment stands elsewhere in the log than it says.`);
    }
    if (terms.draw !== draw.draw) {
      found.push(`${draw.draw}: the commitment is of another draw.`);
    }
  }
  if (draw.result_hash !== null) {
    const result = logged.get(`result ${draw.result_hash}`);
    if (result === undefined) {
      found.push(`${draw.draw}: the result is not in the log.`);
    } else if (entry !== undefined && result.sequence < entry.sequence) {
      found.push(`${draw.draw}: the result stands in the log before its commitment.`);
    }
  }
  if (draw.void) {
    found.push(...(await checkVoid(draw, logged)));
  }
  return found;
}

async function checkVoid(draw, logged) {
  const found = [];
  const { hash, ...document } = draw.void;
  const sorted = Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
  if ((await textHash(JSON.stringify(sorted))) !== hash) {
    found.push(`${draw.draw}: the text of the void does not have its hash.`);
  }
  if (!logged.has(`void ${hash}`)) {
    found.push(`${draw.draw}: the void is not in the log.`);
  }
  if (document.draw !== draw.draw || document.commitment !== draw.commitment_hash) {
    found.push(`${draw.draw}: the void is of another draw.`);
  }
  if (document.requested_by === document.approved_by) {
    found.push(`${draw.draw}: one person alone voided it.`);
  }
  return found;
}

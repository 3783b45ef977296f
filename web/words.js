// The office's codes in words that a reader knows; a code without words is shown as it is.

const KINDS = { petit: "Trial (petit) jury", grand: "Grand jury" };

const ACTS = {
  panel: "Panel for a case",
  order: "Order of a panel",
  dismissal: "Dismissal by lot",
};

const REASONS = {
  inactive: "not in the newest list of license and ID card holders (s. 40.011)",
  deceased: "reported dead (s. 40.022)",
  felony: "convicted of a felony, confirmed (ss. 40.013(1), 40.022)",
  incapacitated: "found mentally incapacitated by a court (s. 40.022)",
  under_age: "under 18 on the service date (s. 40.01)",
  excused: "excused (s. 40.013)",
  served: "reported for jury service within the year before (s. 40.013(7))",
  carried_over: "already coming on that date, so not drawn again",
  in_open_pool: "already in another open pool",
  on_panel: "on a panel in a courtroom",
  sworn: "sworn as a juror",
  alternate: "sworn as an alternate",
  struck: "excused from a panel by the court or a party",
  not_here: "gone home, or not back in court that day",
  not_reached: "not reached on a panel, and not back in the room yet",
  not_on_final_list: "not on the final list, which was picked by lot from the county's list (s. 40.02)",
};

const STATISTICS = {
  zip: "ZIP code",
  birth_decade: "decade of birth",
  list_position_decile: "place on the list",
};

const SOURCES = {
  kms: "hardware generator of the key service (kms)",
  ceremony: "text entered in public (ceremony)",
};

const ENTRIES = { commitment: "Commitment", result: "Result", void: "Void" };

const named = (words, code) => (Object.hasOwn(words, code) ? words[code] : code);

/** Return what a kind of entry of the log is called. */
export const entryKind = (code) => named(ENTRIES, code);

/** Return why people were left out. */
export const reason = (code) => named(REASONS, code);

/** Return what a statistic compares. */
export const statistic = (code) => named(STATISTICS, code);

/** Return where a share of the randomness comes from. */
export function source(code) {
  const [name, round] = code.split(":");
  if (name === "drand" && round !== undefined) {
    return `round ${round} of a public randomness beacon (drand)`;
  }
  return named(SOURCES, code);
}

/** Return a number as it is read. */
export const counted = (number) => new Intl.NumberFormat("en-US").format(number);

/** Return the beginning of a hash, enough to tell two apart at a glance. */
export const short = (hash) => `${hash.slice(0, 12)}…`;

const DAY = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const HOUR = { hour: "numeric", minute: "2-digit" };

/** Return an instant, as the clocks of a zone show it, in a language. */
export function instant(utc, zone, language = "en-US") {
  const shape = { ...DAY, ...HOUR, second: "2-digit", timeZone: zone, timeZoneName: "short" };
  return new Intl.DateTimeFormat(language, shape).format(new Date(utc));
}

/** Return the day and the hour of an instant, as the clocks of a zone show it, in a language. */
export function zoneDay(utc, zone, language) {
  const words = (shape) =>
    new Intl.DateTimeFormat(language, { ...shape, timeZone: zone }).format(new Date(utc));
  return { day: words(DAY), hour: words(HOUR) };
}

/**
 * Return the day and the hour of a local time with its offset, in a language.
 *
 * It is the court's clock that counts, wherever the reader is: the offset is left aside.
 */
export function courtDay(local, language) {
  const clock = new Date(`${local.slice(0, 16)}Z`);
  const words = (shape) =>
    new Intl.DateTimeFormat(language, { ...shape, timeZone: "UTC" }).format(clock);
  return { day: words(DAY), hour: words(HOUR) };
}

/** Return what a draw is for, read from its identifier; the identifier when it says nothing. */
export function title(draw) {
  const list = /^final-[a-z-]+-(\d{4}-\d\d-\d\d)-d(\d+)$/.exec(draw);
  if (list !== null) {
    const again = list[2] === "1" ? "" : `, draw ${list[2]} from this list`;
    return `Final list, from the county's list of ${courtDay(`${list[1]}T00:00`, "en-US").day}${again}`;
  }
  const act = /^(panel|order|dismissal)-[0-9a-f]{16}-d\d+$/.exec(draw);
  if (act !== null) {
    return ACTS[act[1]];
  }
  const parts = /^(petit|grand)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)-([a-z-]+)-d(\d+)$/.exec(draw);
  if (parts === null) {
    return draw;
  }
  const [, kind, year, month, day, hour, minute, place, attempt] = parts;
  const when = courtDay(`${year}-${month}-${day}T${hour}:${minute}`, "en-US");
  const where = place.replace(/(^|-)([a-z])/g, (_, gap, first) =>
    (gap ? " " : "") + first.toUpperCase());
  const again = attempt === "1" ? "" : `, draw ${attempt} for this pool`;
  return `${KINDS[kind]}, ${where}, ${when.day}, ${when.hour}${again}`;
}

/** Return where a draw stands: a code for its looks, and words for everybody. */
export function state(draw) {
  if (draw.voided) {
    return { code: "voided", words: "Voided" };
  }
  if (draw.result_hash === null) {
    return { code: "committed", words: "Committed, not drawn yet" };
  }
  if (draw.held.length > 0) {
    const held = draw.held.map(statistic).join(", ");
    return { code: "held", words: `Drawn; held for a person to decide (${held})` };
  }
  return { code: "drawn", words: "Drawn" };
}

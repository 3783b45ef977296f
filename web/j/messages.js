// Reminders by e-mail or text message: only for whoever asks, and off again with one button.

import { byId } from "../elements.js";
import { act, leave, step } from "./acts.js";
import { askWith, current } from "./letter.js";
import { hush, say } from "./say.js";

const SECTION = "messages";
const STEPS = ["closed", "shown"];

const NONE = ["none", "ninguno"];

/** Return a telephone number of this country however it was typed; null for anything else. */
export function readTelephone(text) {
  const digits = text.normalize("NFKC").replace(/[\s().\p{Pd}\p{Cf}]/gu, "").replace(/^\+?1/, "");
  return /^[2-9]\d{9}$/.test(digits) ? `+1${digits}` : null;
}

const isAddress = (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

async function show() {
  const found = await askWith(current(), "/v1/public/jurors/details");
  if (found !== null) {
    kept(found.messages);
    step(SECTION, STEPS, "shown");
  }
}

function kept({ email, sms, language }) {
  say("messages-kept", "messages-kept", {
    email: email === null ? NONE : email,
    sms: sms === null ? NONE : sms,
  });
  byId("messages-stop").hidden = email === null && sms === null;
  byId("messages-language").value = language;
}

function complain(field, problem) {
  say(`${field}-trouble`, problem);
  byId(field).setAttribute("aria-invalid", "true");
  byId(field).focus();
}

function calm() {
  hush("messages-said");
  for (const field of ["messages-email", "messages-sms"]) {
    hush(`${field}-trouble`);
    byId(field).removeAttribute("aria-invalid");
  }
}

function start() {
  calm();
  const email = byId("messages-email").value.trim();
  const typed = byId("messages-sms").value.trim();
  const sms = readTelephone(typed);
  if (email === "" && typed === "") {
    complain("messages-email", "no-contact");
  } else if (email !== "" && !isAddress(email)) {
    complain("messages-email", "bad-email");
  } else if (typed !== "" && sms === null) {
    complain("messages-sms", "bad-telephone");
  } else {
    const wish = { email: email === "" ? null : email, sms };
    act(SECTION, () => hand(wish, "messages-on"), "unsure");
  }
}

function stop() {
  calm();
  act(SECTION, () => hand({ email: null, sms: null }, "messages-off"), "unsure");
}

async function hand(wish, done) {
  const language = byId("messages-language").value;
  const path = "/v1/public/jurors/messages";
  const taken = await askWith(current(), path, { ...wish, language });
  if (taken === null) {
    return;
  }
  forgetTyped();
  kept(taken.messages);
  say("messages-said", done);
  byId("messages-shown").focus();
}

function forgetTyped() {
  byId("messages-email").value = "";
  byId("messages-sms").value = "";
}

/** Show nothing of what was typed or kept. */
export function clearMessages() {
  leave(SECTION);
  calm();
  forgetTyped();
  hush("messages-kept");
  byId("messages-language").value = "en";
  byId("messages-shown").hidden = true;
  byId("messages-closed").hidden = false;
}

/** Listen to the section's buttons. */
export function startMessages() {
  byId("messages-show").addEventListener("click", () => act(SECTION, show));
  byId("messages-form").addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  byId("messages-stop").addEventListener("click", stop);
}

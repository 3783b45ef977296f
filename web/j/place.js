// When and where to come, and under which number.

import { byId, element } from "../elements.js";
import { courtDay } from "../words.js";

/** Show a summons: its number, its date and its place. */
export function showSummons(summons) {
  byId("number").textContent = summons.juror_number;
  byId("voided").hidden = !summons.voided;
  showPlace(summons);
}

/** Show a date and a place; the number stays. */
export function showPlace({ reports_at: local, location }) {
  const english = courtDay(local, "en-US");
  const spanish = courtDay(local, "es-US");
  byId("when").setAttribute("datetime", local);
  byId("day").textContent = english.day;
  byId("hour").textContent = english.hour;
  byId("cuando").textContent = `${spanish.day}, ${spanish.hour}`;
  byId("place").textContent = location.name;
  byId("lines").replaceChildren(
    ...location.lines.map((line) => element("span", { class: "line" }, line)),
  );
}

/** Return the date that is shown. */
export const shownDate = () => byId("when").getAttribute("datetime");

/** Show nothing of a summons. */
export function clearPlace() {
  byId("voided").hidden = true;
  byId("when").removeAttribute("datetime");
  for (const id of ["number", "day", "hour", "cuando", "place", "lines"]) {
    byId(id).textContent = "";
  }
}

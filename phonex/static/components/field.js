// Labelled fields, and problems shown next to the field that caused them.

import { h } from "../dom.js";

// control: an input, select or textarea with an id. name: of the fields in the API whose problems
// belong here, for showProblem.
export function field({ label, control, hint, name }) {
  const error = h("p", { class: "error", id: `${control.id}-error` });
  const hinted = hint ? h("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
  if (hinted) control.setAttribute("aria-describedby", hinted.id);
  const element = h("div", { class: "field" }, label ? h("label", { for: control.id }, label) : null, control, hinted, error);
  element.dataset.field = name ?? control.name ?? control.id;
  return element;
}

// Throw it to have showProblem put a message next to a field.
export class FieldError extends Error {
  constructor(name, message) {
    super(message);
    this.field = name;
  }
}

// Shows an error at its field and moves the focus there; at `status` if no field of `root` has it.
export function showProblem(root, error, status) {
  clearProblems(root);
  const names = [error.field, ...(error.errors ?? []).map((each) => each.field)].filter(Boolean);
  const place = [...root.querySelectorAll("[data-field]")].find((each) => each.dataset.field.split(" ").some((name) => names.includes(name)));
  if (!place) {
    tell(status, error.message, true);
    return;
  }
  const control = place.querySelector("input, select, textarea, button");
  const shown = place.querySelector(".error");
  shown.textContent = error.message;
  control.setAttribute("aria-invalid", "true");
  describe(control, shown.id, true);
  reveal(control);
  control.focus();
}

export function clearProblems(root) {
  for (const shown of root.querySelectorAll(".error")) shown.textContent = "";
  for (const control of root.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    describe(control, control.closest("[data-field]")?.querySelector(".error")?.id, false);
  }
}

export function tell(place, text, bad = false) {
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("bad", bad);
}

// The place of messages about a whole form.
export const statusLine = (id) => h("p", { class: "status", id, role: "status" });

function describe(control, id, on) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (on) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

function reveal(control) {
  const folded = control.closest("details:not([open])");
  if (folded) folded.open = true;
}

// Forms that send themselves, and their fields.

import { guarded } from "../guarded.js";
import { clearProblems, field, showProblem, statusLine, tell } from "./field.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";

// A text field with its label. name: of the field in the API.
export function textField(name, { id, label, hint, ...attributes }) {
  return field({ label, hint, name, control: h("input", { id, name: name.split(" ")[0], ...attributes }) });
}

// submit(values): throws what is wrong; its text, if any, is shown. children: besides the button.
export function makeForm({ id, action, submit, danger = false }, ...children) {
  const status = statusLine(`${id}-status`);
  const button = h("button", { class: danger ? "button danger" : "button", type: "submit" }, action);
  const form = h("form", { class: "stack", id, novalidate: true }, ...children, h("div", { class: "actions" }, button), status);
  const fail = (error) => {
    tell(status, "");
    showProblem(form, error, status);
  };
  async function send() {
    clearProblems(form);
    tell(status, "");
    tell(status, (await submit(Object.fromEntries(new FormData(form)), form)) ?? "");
  }
  form.addEventListener("submit", guarded(send, { buttons: [button], fail }));
  return form;
}

export const card = (id, title, ...children) =>
  h("section", { class: "card stack", "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), ...children);

export const password = (name, id, label, autocomplete, hint) =>
  textField(name, { id, label, hint, type: "password", autocomplete });

export const newPassword = (name, id, label) => password(name, id, label, "new-password", t("account.password_hint"));

// The speaker's consent to a voice: a box to tick, and the name of who agreed.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { field, FieldError } from "./field.js";

// id: of the box; the name's begins with it.
export function consentField(id) {
  const box = h("input", { id, type: "checkbox" });
  const name = h("input", { id: `${id}-name`, maxlength: 128, autocomplete: "off" });
  const named = field({ label: t("consent.name"), control: name, name: "consent_name" });
  const agreed = h("div", { class: "field", data: { field: "consent" } }, h("label", { class: "check" }, box, h("span", {}, t("register.consent"))), h("p", { class: "error", id: `${id}-error` }));
  const show = () => (named.hidden = !box.checked);
  box.addEventListener("change", show);
  show();

  // What is sent, by field; nothing without consent.
  function given() {
    if (!box.checked) return {};
    return { consent: "true", ...(name.value.trim() ? { consent_name: name.value.trim() } : {}) };
  }

  // As given(); throws a FieldError without consent.
  function take() {
    if (!box.checked) throw new FieldError("consent", t("register.no_consent"));
    return given();
  }

  function reset() {
    box.checked = false;
    name.value = "";
    show();
  }

  return { element: h("div", { class: "stack tight" }, agreed, named), given, take, reset };
}

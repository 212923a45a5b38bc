// Whose echos are shown. A service without accounts has users all the same: those of the Echo API.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { card, makeForm, textField } from "../form.js";
import { FieldError } from "../field.js";

const KEPT = "phonex.echo_user";

export const keptOwner = () => JSON.parse(localStorage.getItem(KEPT) ?? "null");

export function forgetOwner() {
  localStorage.removeItem(KEPT);
}

// chosen(owner) is called with { user_id, shown }.
export function ownerForm(app, chosen) {
  const email = textField("email", { id: "owner-email", label: t("echos.owner_email"), type: "email", autocomplete: "email", hint: t("echos.owner_email_hint") });
  email.hidden = true;

  async function submit(values) {
    const given = values.user_id.trim();
    if (!given) throw new FieldError("user_id", t("echos.no_owner"));
    const user_id = (await found(given)) ?? (await created(given, values.email.trim()));
    const owner = { user_id, shown: given };
    localStorage.setItem(KEPT, JSON.stringify(owner));
    chosen(owner);
  }

  const path = (id) => `/api/users/${encodeURIComponent(id)}`;

  async function found(id) {
    try {
      return (await api(path(id), { signal: app.signal })).user._id;
    } catch (error) {
      if (error.status !== 404) throw error;
      return null;
    }
  }

  async function created(id, address) {
    if (!address) {
      email.hidden = false;
      throw new FieldError("email", t("echos.new_owner"));
    }
    return (await api(path(id), { method: "POST", json: { email: address }, signal: app.signal })).user;
  }

  const id = textField("user_id", { id: "owner-id", label: t("echos.owner"), hint: t("echos.owner_hint"), autocomplete: "off", spellcheck: "false", maxlength: 128 });
  return card("owner", t("echos.whose"), makeForm({ id: "owner", action: t("echos.open"), submit }, id, email));
}

// Shows whose echos these are, and leaves them.
export function ownerLine(owner, left) {
  const leave = h("button", { class: "button plain", type: "button", id: "other-owner", onclick: () => (forgetOwner(), left(null)) }, t("echos.other_owner"));
  return h("p", { class: "section-head" }, h("span", { class: "soft" }, t("echos.echos_of", { name: owner.shown })), leave);
}

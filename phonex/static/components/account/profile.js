// Name, address and password of the signed-in user.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { FieldError } from "../field.js";
import { card, makeForm, newPassword, password, textField } from "../form.js";

const change = (json) => api("/auth/profile", { method: "PATCH", json });

// user: the answer of GET /auth/profile
export function makeProfile(user) {
  return card("profile", t("account.profile"), profileForm(user));
}

function profileForm(user) {
  const confirm = password("current_password", "profile-password", t("account.current_password"), "current-password", t("account.confirm_hint"));
  confirm.hidden = true;
  const email = textField("email", { id: "profile-email", label: t("account.email"), type: "email", autocomplete: "email", value: user.email ?? "" });
  const changedEmail = () => email.querySelector("input").value.trim() !== (user.email ?? "");
  email.addEventListener("input", () => (confirm.hidden = !changedEmail()));

  const findable = h("input", { id: "profile-findable", name: "findable", type: "checkbox", checked: user.findable });

  async function submit({ first_name, last_name, email: address, current_password }, form) {
    user = await change({ first_name, last_name, findable: findable.checked, ...(changedEmail() && { email: address, current_password }) });
    form.elements.current_password.value = "";
    confirm.hidden = true;
    return t("account.saved");
  }
  const names = h(
    "div",
    { class: "fields" },
    textField("first_name", { id: "profile-first", label: t("account.first_name"), autocomplete: "given-name", maxlength: 100, value: user.first_name }),
    textField("last_name", { id: "profile-last", label: t("account.last_name"), autocomplete: "family-name", maxlength: 100, value: user.last_name }),
  );
  return makeForm({ id: "profile", action: t("account.save"), submit }, names, email, confirm, h("label", { class: "check" }, findable, h("span", {}, t("account.findable"))));
}

export function makePassword() {
  async function submit({ current_password, password: chosen }, form) {
    if (!current_password) throw new FieldError("current_password", t("account.no_password"));
    if (!chosen) throw new FieldError("password", t("account.no_password"));
    await change({ current_password, password: chosen });
    form.reset();
    return t("account.password_changed");
  }
  const form = makeForm(
    { id: "password", action: t("account.change_password"), submit },
    h(
      "div",
      { class: "fields" },
      password("current_password", "password-current", t("account.current_password"), "current-password"),
      newPassword("password", "password-new", t("account.new_password")),
    ),
  );
  return card("password", t("account.password"), form);
}

// Signing in, and making an account.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { session } from "../../session.js";
import { FieldError } from "../field.js";
import { makeForm, newPassword, password, textField } from "../form.js";

// next(): goes to where one is after signing in.
export function makeSignIn(app, { next = () => (location.hash = "#/speak") } = {}) {
  const place = h("div");
  const choices = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, t("account.choose")));
  const forms = { sign_in: () => signInForm(app, next), sign_up: () => signUpForm(app, next) };
  for (const [name, make] of Object.entries(forms)) {
    const radio = h("input", { type: "radio", name: "account-form", value: name, checked: name === "sign_in", onchange: () => place.replaceChildren(make()) });
    choices.append(h("label", {}, radio, h("span", {}, t(`account.${name}`))));
  }
  place.append(forms.sign_in());
  return h("div", { class: "card stack narrow-card" }, choices, place);
}

const emailField = (id) => textField("email", { id, label: t("account.email"), type: "email", autocomplete: "username", inputmode: "email" });

function signInForm(app, next) {
  const submit = (values) => signIn(checked(values), app, next);
  return makeForm(
    { id: "sign-in", action: t("account.sign_in"), submit },
    emailField("sign-in-email"),
    password("password", "sign-in-password", t("account.password"), "current-password"),
  );
}

function signUpForm(app, next) {
  async function submit(values) {
    checked(values);
    await api("/auth/signup", { method: "POST", json: values, signal: app.signal });
    await signIn(values, app, next);
  }
  const names = h(
    "div",
    { class: "fields" },
    textField("first_name", { id: "sign-up-first", label: t("account.first_name"), autocomplete: "given-name", maxlength: 100 }),
    textField("last_name", { id: "sign-up-last", label: t("account.last_name"), autocomplete: "family-name", maxlength: 100 }),
  );
  return makeForm(
    { id: "sign-up", action: t("account.sign_up"), submit },
    emailField("sign-up-email"),
    newPassword("password", "sign-up-password", t("account.password")),
    names,
  );
}

function checked(values) {
  if (!values.email.trim()) throw new FieldError("email", t("account.no_email"));
  if (!values.password) throw new FieldError("password", t("account.no_password"));
  return values;
}

async function signIn({ email, password: secret }, app, next) {
  const tokens = await api("/auth/login", { method: "POST", json: { email, password: secret }, signal: app.signal });
  next();
  session.accept(tokens);
}

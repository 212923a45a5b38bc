// API keys: list, create and revoke. A key is shown once, when it is made.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t, when } from "../../i18n.js";
import { copying } from "../copying.js";
import { openDialog } from "../dialog.js";
import { field, FieldError } from "../field.js";
import { card, makeForm, textField } from "../form.js";

const SCOPES = ["speak", "voices", "echos", "chat"];

export function makeKeys(app) {
  const list = h("ul", { class: "rows", id: "api-keys", hidden: true });
  const revoked = new Set(); // about to be revoked

  async function refresh() {
    const { api_keys: keys } = await api("/auth/api-keys", { signal: app.signal });
    const shown = keys.filter(({ key_id }) => !revoked.has(key_id));
    list.replaceChildren(...shown.map((key) => row(key, revoke)));
    list.hidden = shown.length === 0;
  }

  function revoke({ key_id, name }) {
    revoked.add(key_id);
    refresh();
    const restore = () => {
      revoked.delete(key_id);
      refresh();
    };
    const commit = () => api(`/auth/api-keys/${key_id}`, { method: "DELETE", keepalive: true });
    app.toasts.undoable(t("account.key_revoked", { name }), { commit, restore });
  }

  async function create({ name }, form) {
    if (!name.trim()) throw new FieldError("name", t("account.no_key_name"));
    const scopes = [...form.querySelectorAll("[name=scope]:checked")].map(({ value }) => value);
    if (!scopes.length) throw new FieldError("scopes", t("account.no_scope"));
    const { key } = await api("/auth/api-keys", { method: "POST", json: { name, scopes } });
    form.reset();
    showKey(key);
    await refresh();
  }

  const form = makeForm(
    { id: "new-key", action: t("account.create_key"), submit: create },
    textField("name", { id: "key-name", label: t("account.key_name"), maxlength: 64, autocomplete: "off", placeholder: t("account.key_example") }),
    scopeField(),
  );
  refresh().catch((error) => app.signal.aborted || app.toasts.notify(error.message));
  return card("keys", t("account.keys"), h("p", { class: "hint" }, t("account.keys_about")), list, form);
}

function scopeField() {
  const checks = SCOPES.map((name) =>
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "scope", value: name, checked: true }), t(`scope.${name}`)),
  );
  const group = h("fieldset", { id: "key-scopes" }, h("legend", { class: "label" }, t("account.key_scopes")), ...checks);
  return field({ control: group, name: "scopes" });
}

function row(key, revoke) {
  const used = key.last_used_at ? t("account.key_used", { when: when(key.last_used_at) }) : t("account.key_unused");
  const facts = [`${key.start}…`, key.scopes.map((name) => t(`scope.${name}`)).join(", "), used];
  const label = t("account.revoke_key", { name: key.name });
  return h(
    "li",
    { class: "entry compact" },
    h("div", { class: "entry-about" }, h("p", { class: "title" }, key.name), h("p", { class: "facts" }, facts.join(" · "))),
    h("button", { class: "button plain icon-only", type: "button", "aria-label": label, title: label, onclick: () => revoke(key) }, icon("trash")),
  );
}

function showKey(key) {
  const shown = h("pre", { class: "code", id: "new-key-shown", tabindex: "0", "aria-label": t("account.key") }, key);
  const { said, button } = copying(shown);
  openDialog({ title: t("account.key_made"), content: [h("div", { class: "stack" }, h("p", {}, t("account.key_once")), shown)], foot: [said, button] });
}

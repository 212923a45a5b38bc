// Whom the reader trusts to open their memorial, and what it says.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { field } from "../field.js";
import { card, makeForm } from "../form.js";
import { nameOf, peopleSearch } from "../people_search.js";

const MOST = 5000;

// given: { contacts: [user], message }
export function legacyForm(app, given, me) {
  const contacts = [...given.contacts];
  const list = h("ul", { class: "rows", id: "contacts", hidden: true });
  const message = h("textarea", { id: "legacy-message", name: "message", rows: 4, maxlength: MOST });
  message.value = given.message;

  function show() {
    list.replaceChildren(...contacts.map((user) => contactRow(user, () => drop(user))));
    list.hidden = contacts.length === 0;
  }

  function drop(user) {
    contacts.splice(contacts.indexOf(user), 1);
    show();
  }

  function pick(user) {
    contacts.push(user);
    show();
  }

  async function submit(values) {
    const json = { contacts: contacts.map(({ user_id }) => user_id), message: values.message };
    await api("/ai/legacy", { method: "PUT", json, signal: app.signal });
    return t("account.saved");
  }

  const taken = ({ user_id }) => user_id === me || contacts.some((each) => each.user_id === user_id);
  const search = peopleSearch({ id: "contact-search", label: t("legacy.add_contact"), app, picked: pick, taken });
  show();
  const contactsField = h("div", { class: "field", data: { field: "contacts" } }, h("p", { class: "label" }, t("legacy.contacts")), list, search, h("p", { class: "error", id: "contacts-error" }));
  const form = makeForm({ id: "legacy", action: t("account.save"), submit }, contactsField, field({ label: t("legacy.message"), control: message, hint: t("legacy.message_hint") }));
  return card("legacy", t("legacy.title"), h("p", { class: "hint" }, t("legacy.about")), form);
}

function contactRow(user, drop) {
  const label = t("legacy.remove_contact", { name: nameOf(user) });
  return h(
    "li",
    { class: "entry compact", data: { contact: user.user_id } },
    h("div", { class: "entry-about" }, h("p", { class: "title" }, nameOf(user))),
    h("button", { class: "button plain icon-only", type: "button", "aria-label": label, title: label, onclick: drop }, icon("trash")),
  );
}

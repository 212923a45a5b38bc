// The people who trust the reader with their memorial, and confirming that one of them has died.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { fullDate, t } from "../../i18n.js";
import { openDialog } from "../dialog.js";
import { statusLine, tell } from "../field.js";
import { card, makeForm, textField } from "../form.js";
import { nameOf } from "../people_search.js";

export function trustingPeople(app) {
  const list = h("ul", { class: "rows", id: "trusting" });
  const status = statusLine("trusting-status");
  const fail = (error) => app.signal.aborted || tell(status, error.message, true);
  const element = card("trusting", t("trusting.title"), status, list);
  element.hidden = true;

  async function refresh() {
    const { people } = await api("/legacy", { signal: app.signal });
    list.replaceChildren(...people.map((person) => row(person, { confirm: (each) => askToConfirm(each, refresh), withdraw })));
    element.hidden = people.length === 0;
  }

  const withdraw = ({ user_id }) => api(`/legacy/${user_id}/memorialize`, { method: "DELETE", signal: app.signal }).then(refresh).catch(fail);
  refresh().catch(fail);
  return element;
}

function row(person, { confirm, withdraw }) {
  const name = nameOf(person);
  const button = (key, action) => h("button", { class: "button quiet", type: "button", "aria-label": `${t(key)}: ${name}`, onclick: () => action(person) }, t(key));
  const action = person.confirmed ? button("trusting.withdraw", withdraw) : button("trusting.confirm", confirm);
  const isMemorial = person.state === "memorialized";
  return h(
    "li",
    { class: "entry compact", data: { person: person.user_id } },
    h("div", { class: "entry-about" }, h("p", { class: "title" }, isMemorial ? h("a", { href: `/legacy/${person.user_id}` }, name) : name), h("p", { class: "facts" }, factOf(person))),
    isMemorial ? null : h("div", { class: "row-actions" }, action),
  );
}

function factOf({ state, confirmed, waiting_until, memorialized_at }) {
  if (state === "memorialized") return t("memorial.since", { date: fullDate(memorialized_at) });
  if (state === "waiting") return t("trusting.waiting", { date: fullDate(waiting_until) });
  return confirmed ? t("trusting.confirmed") : "";
}

function askToConfirm(person, done) {
  async function submit({ died_on }) {
    await api(`/legacy/${person.user_id}/memorialize`, { method: "POST", json: { died_on: died_on || null } });
    dialog.close();
    await done();
  }
  const form = makeForm(
    { id: "confirm-death", action: t("trusting.confirm"), submit, danger: true },
    h("p", {}, t("trusting.confirm_about", { name: nameOf(person) })),
    textField("died_on", { id: "died-on", label: t("trusting.died_on"), type: "date" }),
  );
  const dialog = openDialog({ title: t("trusting.confirm"), content: [form] });
}

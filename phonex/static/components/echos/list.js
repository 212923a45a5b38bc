// The echos of a user: open, create, change, delete.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t, when } from "../../i18n.js";
import { service } from "../../service.js";
import { openDialog } from "../dialog.js";
import { statusLine, tell } from "../field.js";
import { exportCard, importCard } from "./cards.js";
import { echoForm } from "./form.js";
import { ownerLine } from "./owner.js";

const MOST = 100;

// owner: { user_id, shown }; left(null) is called to show another user's.
export function echoList(app, owner, left) {
  const list = h("ul", { class: "rows", id: "echos", hidden: true });
  const empty = h("div", { class: "empty", hidden: true }, icon("echos"), h("p", {}, t("echos.empty")));
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }));
  const older = h("button", { class: "button plain", type: "button", hidden: true, onclick: () => load(cursor) }, t("list.more"));
  const status = statusLine("echos-status");
  const create = h("button", { class: "button", type: "button", id: "new-echo", onclick: () => edit(null) }, icon("plus"), t("echos.new"));
  let cursor = "";
  let models = [];

  const query = (values) => new URLSearchParams(Object.entries({ user_id: owner.user_id, limit: MOST, ...values }).filter(([, value]) => value));

  async function load(after = "") {
    const [page, known] = await Promise.all([
      api(`/api/echos?${query({ cursor: after })}`, { signal: app.signal }),
      api(`/api/voice-models?${query()}`, { signal: app.signal }),
    ]);
    models = known.voice_models;
    cursor = page.next_cursor;
    older.hidden = cursor === null;
    const rows = page.echos.map((echo) => row(echo, { edit, remove, fail }));
    if (after) list.append(...rows);
    else list.replaceChildren(...rows);
    settle();
  }

  function settle() {
    loading.hidden = true;
    list.hidden = list.children.length === 0;
    empty.hidden = list.children.length > 0;
  }

  const reload = () => load().catch(fail);

  function fail(error) {
    if (app.signal.aborted) return;
    loading.hidden = true;
    if (error.status === 404) return left(null); // the kept user is gone
    tell(status, error.message, true);
  }

  function edit(echo) {
    const saved = () => {
      dialog.close();
      reload();
    };
    const form = echoForm({ app, owner, models, echo, saved });
    const dialog = openDialog({ title: t(echo ? "echos.edit" : "echos.new"), content: [form], sheet: true });
  }

  function remove(echo, element) {
    const after = element.nextSibling;
    element.remove();
    settle();
    const commit = () => api(`/api/echo/${echo._id}`, { method: "DELETE", keepalive: true });
    const restore = () => {
      list.insertBefore(element, after);
      settle();
    };
    app.toasts.undoable(t("echos.deleted", { name: echo.name }), { commit, restore });
  }

  reload();
  const head = service.accounts ? null : ownerLine(owner, left);
  return h("div", {}, head, h("div", { class: "actions section-head" }, create), status, loading, empty, list, h("div", { class: "more-rows" }, older), importCard(owner, reload));
}

function row(echo, actions) {
  const small = (name, picture, action) => {
    const label = t(`echos.${name}_of`, { name: echo.name });
    return h("button", { class: `button plain icon-only ${name}`, type: "button", "aria-label": label, title: label, onclick: action }, icon(picture));
  };
  const facts = [echo.voice_model_id ? null : t("echos.no_voice"), when(echo.updated_at)].filter(Boolean);
  const element = h(
    "li",
    { class: "entry compact", data: { echo: echo._id } },
    h(
      "div",
      { class: "entry-about" },
      h("p", { class: "title" }, h("a", { href: `#/echos?echo=${echo._id}` }, echo.name)),
      h("p", { class: "entry-text soft" }, echo.persona_prompt),
      h("p", { class: "facts" }, facts.join(" · ")),
    ),
    h(
      "div",
      { class: "row-actions" },
      exportCard(echo, actions.fail),
      small("edit", "edit", () => actions.edit(echo)),
      small("delete", "trash", () => actions.remove(echo, element)),
    ),
  );
  return element;
}

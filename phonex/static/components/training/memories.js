// Facts about the reader that their echo may use: proposed ones to approve, and those that are.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { openDialog } from "../dialog.js";
import { field, FieldError, statusLine, tell } from "../field.js";
import { card, makeForm } from "../form.js";

const MOST = 500;

export function memoryList(app) {
  const list = h("ul", { class: "rows", id: "memories", hidden: true });
  const status = statusLine("memories-status");
  const fail = (error) => app.signal.aborted || tell(status, error.message, true);

  async function refresh() {
    const { memories } = await api("/ai/memories", { signal: app.signal });
    const sorted = [...memories.filter(({ approved }) => !approved), ...memories.filter(({ approved }) => approved)];
    list.replaceChildren(...sorted.map((memory) => row(memory, actions)));
    list.hidden = memories.length === 0;
  }

  const attempt = (action) => action.then(refresh).catch(fail);
  const path = ({ _id }) => `/ai/memories/${_id}`;
  const change = (memory, json) => api(path(memory), { method: "PATCH", json, signal: app.signal });
  const actions = {
    approve: (memory) => attempt(change(memory, { approved: true })),
    remove: (memory) => attempt(api(path(memory), { method: "DELETE", signal: app.signal })),
    edit: (memory) => editMemory(memory, async (text) => {
      await change(memory, { text });
      await refresh();
    }),
  };

  async function add({ text }, form) {
    if (!text.trim()) throw new FieldError("text", t("memory.no_text"));
    await api("/ai/memories", { method: "POST", json: { text: text.trim() }, signal: app.signal });
    form.reset();
    await refresh();
  }

  const form = makeForm({ id: "new-memory", action: t("memory.add"), submit: add }, field({ label: t("memory.text"), control: h("input", { id: "memory-text", name: "text", maxlength: MOST, autocomplete: "off" }) }));
  refresh().catch(fail);
  return card("memories", t("memory.title"), h("p", { class: "hint" }, t("memory.about")), status, list, form);
}

function row(memory, actions) {
  const proposed = !memory.approved;
  const small = (label, picture, action, className) =>
    h("button", { class: `button plain icon-only ${className}`, type: "button", "aria-label": `${label}: ${memory.text}`, title: label, onclick: () => action(memory) }, icon(picture));
  return h(
    "li",
    { class: "entry compact", data: { memory: memory._id } },
    h("div", { class: "entry-about" }, h("p", { class: "entry-text" }, memory.text), h("p", {}, h("span", { class: proposed ? "badge busy" : "badge good" }, t(proposed ? "memory.proposed" : "memory.approved")))),
    h(
      "div",
      { class: "row-actions" },
      proposed ? small(t("memory.approve"), "check", actions.approve, "approve") : null,
      small(t("memory.edit"), "edit", actions.edit, "edit"),
      small(t("memory.delete"), "trash", actions.remove, "remove"),
    ),
  );
}

function editMemory(memory, save) {
  const text = h("textarea", { id: "memory-edit", name: "text", rows: 3, maxlength: MOST });
  text.value = memory.text;
  async function submit(values) {
    if (!values.text.trim()) throw new FieldError("text", t("memory.no_text"));
    await save(values.text.trim());
    dialog.close();
  }
  const form = makeForm({ id: "memory-form", action: t("account.save"), submit }, field({ label: t("memory.text"), control: text }));
  const dialog = openDialog({ title: t("memory.edit"), content: [form] });
}

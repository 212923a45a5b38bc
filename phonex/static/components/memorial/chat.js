// Talking with the echo of who is remembered.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { messageRow } from "../chat/message.js";
import { field, FieldError } from "../field.js";
import { makeForm } from "../form.js";
import { nameOf } from "../people_search.js";

const MOST = 2000;

export function memorialChat(memorial, { toasts, signal }) {
  const name = nameOf(memorial);
  const fail = (error) => signal.aborted || toasts.notify(error.message);
  const log = h("ol", { class: "chat" });
  const scroll = h("div", { class: "chat-scroll", id: "chat-log", role: "log", tabindex: "0", "aria-label": t("echos.messages") }, log);
  const text = h("textarea", { id: "chat-text", name: "message", rows: 2, maxlength: MOST, placeholder: t("echos.placeholder") });

  function add(message, own) {
    const row = messageRow(message, { own, name, signal, fail });
    log.append(row.element);
    row.element.scrollIntoView({ block: "nearest" });
    return row;
  }

  async function submit(values, form) {
    const content = values.message.trim();
    if (!content) throw new FieldError("message", t("echos.no_content"));
    const asked = add({ type: "text", content, created_at: new Date().toISOString(), seq: null }, true);
    asked.showState("sending");
    form.reset();
    try {
      const { message } = await api("/legacy/chat", { method: "POST", json: { user_id: memorial.user_id, message: content }, signal });
      asked.showState("sent");
      add(message, false).play();
    } catch (error) {
      asked.showState("failed");
      text.value = content;
      throw error;
    }
  }

  const form = makeForm({ id: "memorial-chat", action: t("echos.send"), submit }, field({ label: t("memorial.say", { name }), control: text }));
  return h("section", { class: "card stack", "aria-labelledby": "talk-title" }, h("h2", { id: "talk-title" }, t("memorial.talk")), h("p", { class: "notice" }, t("memorial.synthetic", { name })), scroll, form);
}

// The conversations of the reader, the latest first, with what is unread.

import { api } from "../../api.js";
import { h, icon, write } from "../../dom.js";
import { clockTime, t } from "../../i18n.js";
import { tell, statusLine } from "../field.js";
import { readConversation } from "./model.js";

const PAGE = 50;

// me: the reader's id. open(conversation) shows one. Call `take(message)` for every message,
// `show(id)` when a conversation is shown.
export function conversationList({ app, me, open }) {
  const rows = new Map(); // { conversation, element, look } by id
  const list = h("ol", { class: "rows", id: "conversations", hidden: true });
  const empty = h("div", { class: "empty", hidden: true }, icon("chat"), h("p", {}, t("chat.empty")));
  const loading = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }));
  const status = statusLine("conversations-status");
  const older = h("button", { class: "button plain", type: "button", hidden: true, onclick: () => load(cursor).catch(fail) }, t("list.more"));
  let cursor = "";
  let shown = null;

  async function load(after = "") {
    const query = new URLSearchParams({ limit: PAGE, ...(after && { cursor: after }) });
    const page = await api(`/conversations?${query}`, { signal: app.signal });
    cursor = page.next_cursor;
    older.hidden = cursor === null;
    for (const each of page.conversations) put(readConversation(each, me));
    loading.hidden = true;
    settle();
  }

  function put(conversation) {
    const known = rows.get(conversation.id);
    if (known) Object.assign(known.conversation, conversation);
    else rows.set(conversation.id, makeRow(conversation, open));
    rows.get(conversation.id).look(shown);
    return rows.get(conversation.id).conversation;
  }

  // The latest first; elements that stay in their place keep the focus.
  function settle() {
    const sorted = [...rows.values()].sort((a, b) => b.conversation.updatedAt.localeCompare(a.conversation.updatedAt));
    sorted.forEach(({ element }, i) => list.children[i] === element || list.insertBefore(element, list.children[i] ?? null));
    list.hidden = rows.size === 0;
    empty.hidden = rows.size > 0;
  }

  const fail = (error) => app.signal.aborted || tell(status, error.message, true);

  function take(message) {
    const row = rows.get(message.conversation_id);
    if (!row) return load().catch(fail); // somebody began it just now
    const { conversation } = row;
    if (message.seq <= conversation.lastSeq) return;
    const mine = message.sender_id === me;
    Object.assign(conversation, { last: message, lastSeq: message.seq, updatedAt: message.created_at, unread: conversation.unread + (mine ? 0 : 1) });
    row.look(shown);
    settle();
  }

  return {
    element: h("div", {}, status, loading, empty, list, h("div", { class: "more-rows" }, older)),
    load,
    put(conversation) {
      const kept = put(conversation);
      settle();
      return kept;
    },
    take,
    find: (id) => rows.get(id)?.conversation ?? null,
    all: () => [...rows.values()].map(({ conversation }) => conversation),
    show(id) {
      shown = id;
      for (const { look } of rows.values()) look(shown);
    },
    // Changes what is known of a conversation.
    change(id, changes) {
      const row = rows.get(id);
      if (!row) return;
      Object.assign(row.conversation, changes);
      row.look(shown);
    },
    remove(id) {
      rows.get(id)?.element.remove();
      rows.delete(id);
      settle();
    },
  };
}

function makeRow(conversation, open) {
  const dot = h("span", { class: "dot" });
  const name = h("span", { class: "name" });
  const last = h("span", { class: "soft small last" });
  const time = h("span", { class: "soft small" });
  const unread = h("span", { class: "badge unread" });
  const button = h("button", { class: "row-button", type: "button", onclick: () => open(conversation) }, h("span", { class: "face" }, icon(conversation.isEcho ? "echos" : "account"), dot), h("span", { class: "about" }, name, last), h("span", { class: "side" }, time, unread));
  const element = h("li", { data: { conversation: conversation.id } }, button);

  function look(shown) {
    write(name, conversation.name);
    write(last, conversation.last ? lastLine(conversation.last) : t("echos.no_messages"));
    write(time, conversation.last ? clockTime(conversation.last.created_at) : "");
    unread.hidden = conversation.unread === 0;
    unread.replaceChildren(h("span", { "aria-hidden": "true" }, String(conversation.unread)), h("span", { class: "unseen" }, t("chat.unread", { n: conversation.unread })));
    dot.hidden = !conversation.online;
    dot.replaceChildren(h("span", { class: "unseen" }, t("chat.online")));
    if (conversation.id === shown) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  return { conversation, element, look };
}

const lastLine = ({ type, content }) => content || t(type === "image" ? "chat.last_image" : "chat.last_voice");

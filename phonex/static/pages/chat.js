// Chat: conversations with people and with one's own echos, as they go on.

import { api } from "../api.js";
import { connect, follow } from "../components/chat/events.js";
import { conversationList } from "../components/chat/list.js";
import { readConversation } from "../components/chat/model.js";
import { newConversation } from "../components/chat/new.js";
import { makeOutbox } from "../components/chat/outbox.js";
import { thread } from "../components/chat/thread.js";
import { Unsent } from "../components/chat/unsent.js";
import { statusLine, tell } from "../components/field.js";
import { needsAccounts } from "../components/needs_accounts.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { service } from "../service.js";
import { session } from "../session.js";

const unsent = new Unsent(sessionStorage);
session.addEventListener("change", () => unsent.clear());

export function mount(outlet, app) {
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("chat.title")), h("p", {}, t("chat.about")));
  outlet.append(h("div", { class: "page-head" }, title));
  if (!service.accounts) return outlet.append(needsAccounts());
  const status = statusLine("chat-page-status");
  const loading = h("div", { class: "skeleton", "aria-busy": "true" });
  outlet.append(status, loading);
  show(outlet, app, status)
    .catch((error) => app.signal.aborted || tell(status, error.message, true))
    .finally(() => loading.remove());
}

async function show(outlet, app, status) {
  const { user_id: me } = await api("/auth/profile", { signal: app.signal });
  const live = connect({ status, signal: app.signal });
  const outbox = makeOutbox({ live, unsent });
  const place = h("div", { class: "chat-thread" });
  const panes = h("div", { class: "chat-panes" });
  let shown = null; // { conversation, thread, closing }

  function open(conversation, { push = true } = {}) {
    if (shown?.conversation === conversation) return shown.thread.focus();
    shown?.closing.abort();
    const closing = new AbortController();
    const signal = AbortSignal.any([app.signal, closing.signal]);
    const gone = () => {
      outbox.forget(conversation.id);
      list.remove(conversation.id);
      close();
    };
    const opened = thread({ live, outbox, me, conversation, back: close, read, gone, signal });
    shown = { conversation, thread: opened, closing };
    place.replaceChildren(opened.element);
    panes.classList.add("opened");
    list.show(conversation.id);
    if (push) history.pushState(null, "", `#/chat?conversation=${conversation.id}`);
    opened.focus();
  }

  function close() {
    shown?.closing.abort();
    shown = null;
    place.replaceChildren(nothingOpen());
    panes.classList.remove("opened");
    list.show(null);
    history.pushState(null, "", "#/chat");
  }

  function read(conversation) {
    if (!live.ready) return;
    if (conversation.unread === 0 && conversation.readTo >= conversation.lastSeq) return;
    live.emit("message:read", conversation.id, { seq: conversation.lastSeq });
    list.change(conversation.id, { unread: 0, readTo: conversation.lastSeq });
  }

  const list = conversationList({ app, me, open });
  const fresh = newConversation({ app, begun: (given) => open(list.put(readConversation(given, me))) });
  follow({ live, list, me, shown: () => shown, signal: app.signal });
  place.append(nothingOpen());
  panes.append(h("section", { class: "chat-side", "aria-label": t("chat.conversations") }, fresh.element, list.element), place);
  outlet.append(panes);
  await list.load();
  live.open();
  outbox.resume();
  const echoId = app.query.get("echo");
  if (echoId) return fresh.begin({ echo_id: echoId });
  const asked = list.find(app.query.get("conversation"));
  if (asked) open(asked, { push: false });
}

const nothingOpen = () => h("p", { class: "empty nothing-open" }, t("chat.choose"));

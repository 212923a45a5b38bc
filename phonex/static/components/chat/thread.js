// An open conversation: its messages, who writes and who is there, and writing.

import { api } from "../../api.js";
import { h, icon, write } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { t, when } from "../../i18n.js";
import { newClientId } from "../../live.js";
import { openDialog } from "../dialog.js";
import { statusLine, tell } from "../field.js";
import { makeForm } from "../form.js";
import { menu } from "../menu.js";
import { composer } from "./composer.js";
import { messageRow } from "./message.js";
import { liveReply } from "./reply.js";

const ALOUD = "phonex.replies_aloud";
const PAGE = 30;
const TYPING_MS = 6000; // the service says when it ends, unless its word is lost
const NEAR_END = 120; // pixels: a reader there follows what comes

// conversation: see model.js; it changes as things happen, then call `look()`. back(): to the list.
// read(conversation) marks it as read, gone() is called once it was deleted. signal: aborts when it
// is closed.
export function thread({ live, me, conversation, back, read, gone, signal }) {
  const parts = makeParts(conversation, { back, remove: () => askToDelete(conversation, gone) });
  const { log, status } = parts;
  const path = `/conversations/${conversation.id}/messages`;
  const sent = new Map(); // rows by client_id, until the service has numbered them
  const shown = new Map(); // rows by number
  let oldest = null;

  const fail = (error) => signal.aborted || error.name === "AbortError" || tell(status, error.message, true);
  const follow = follower(parts.scroll);
  const rowOf = (message) => messageRow(message, { own: message.sender_id === me, name: conversation.name, signal, fail });
  const reply = liveReply({ name: conversation.name, aloud: repliesAloud, signal, cancel: () => live.ask("reply:cancel", { conversation_id: conversation.id }).catch(fail) });
  const typist = typingLine(parts.typing, conversation, signal);

  // --- what is shown ---

  async function older() {
    const query = new URLSearchParams({ limit: PAGE, ...(oldest && { before_seq: oldest }) });
    const { messages } = await api(`${path}?${query}`, { signal });
    oldest = messages[0]?.seq ?? oldest;
    parts.older.hidden = messages.length < PAGE || oldest === 1;
    const height = parts.scroll.scrollHeight;
    const rows = messages.filter(({ seq }) => !shown.has(seq)).map(add);
    log.prepend(...rows.map(({ element }) => element));
    parts.scroll.scrollTop += parts.scroll.scrollHeight - height;
    parts.empty.hidden = oldest !== null;
    return messages.at(-1)?.seq ?? 0;
  }

  function add(message) {
    const row = rowOf(message);
    shown.set(message.seq, row);
    showReceipt(row, message.seq);
    return row;
  }

  const showReceipt = (row, seq) => row.showState(seq <= conversation.readByOther ? "read" : "sent");

  // The next message, from whomever.
  function take(message) {
    if (shown.has(message.seq)) return;
    const row = add(message);
    const before = message.sender_id === me ? sent.get(message.client_id) : null;
    sent.delete(message.client_id);
    follow(() => {
      if (before) before.element.remove();
      const waiting = [...sent.values()][0]?.element ?? null;
      log.insertBefore(row.element, waiting);
      parts.empty.hidden = true;
    });
    if (message.synthetic) reply.end();
    if (message.sender_id !== me) typist.stop();
    markRead();
  }

  function markRead() {
    if (document.hidden || conversation.lastSeq === 0) return;
    read(conversation);
  }

  // --- what is sent ---

  function send({ type, content, file }) {
    const client_id = newClientId();
    const now = new Date().toISOString();
    const row = rowOf({ client_id, type, content, sender_id: me, created_at: now, seq: null });
    sent.set(client_id, row);
    follow(() => log.append(row.element), true);
    parts.empty.hidden = true;
    const attempt = async () => {
      row.showState("sending");
      row.offer(null);
      try {
        await deliver({ client_id, type, content, file });
      } catch (error) {
        if (error.name === "AbortError") return;
        row.showState("failed");
        row.offer(h("button", { class: "button plain", type: "button", onclick: attempt }, t("chat.send_again")));
        fail(error);
      }
    };
    attempt();
  }

  // Text goes by the socket, which waits for a connection; the rest may take a while.
  async function deliver({ file, ...message }) {
    if (message.type === "text") return live.send({ conversation_id: conversation.id, ...message });
    if (!file) return live.take(await api(path, { method: "POST", json: message }));
    const form = new FormData();
    for (const [name, value] of Object.entries(message)) if (value) form.append(name, value);
    form.append(message.type === "voice" ? "audio" : "image", file);
    live.take(await api(path, { method: "POST", form }));
  }

  // --- what happens ---

  const here = ({ detail }) => detail?.conversation_id === conversation.id;
  const on = (name, action) => live.addEventListener(name, (event) => here(event) && action(event.detail), { signal });
  on("message", take);
  on("typing:start", ({ user_id }) => user_id !== me && typist.start());
  on("typing:stop", () => typist.stop());
  on("reply:text", ({ delta }) => follow(() => reply.addText(delta)));
  on("reply:audio", ({ chunk }) => reply.addAudio(chunk));
  on("reply:done", (message) => {
    live.take(message);
    reply.end();
  });
  on("reply:cancelled", () => reply.end());
  on("error", ({ message }) => {
    reply.end();
    tell(status, message, true);
  });
  document.addEventListener("visibilitychange", markRead, { signal });
  signal.addEventListener("abort", () => live.leave(conversation.id));

  function look() {
    write(parts.presence, presenceOf(conversation));
    for (const [seq, row] of shown) showReceipt(row, seq);
  }

  const writer = composer({ send, signal, canSpeak: !conversation.isEcho, typing: (now) => live.emit(now ? "typing:start" : "typing:stop", conversation.id) });
  parts.older.addEventListener("click", guarded(older, { buttons: [parts.older], fail }));
  log.append(reply.bubble);
  writer.element.hidden = conversation.isGone;
  parts.element.append(parts.typing, reply.bar, status, writer.element);
  look();

  async function open() {
    try {
      const stored = conversation.lastSeq; // more than there is to see, if the reader has deleted it all
      const seen = Math.max(stored, await older());
      follow(() => {}, true);
      parts.loading.remove();
      await live.follow(conversation.id, seen);
      markRead();
    } catch (error) {
      fail(error);
    }
  }
  open();
  return { element: parts.element, look, focus: () => parts.title.focus() };
}

function makeParts(conversation, { back, remove }) {
  const leave = h("button", { class: "button plain icon-only back", type: "button", "aria-label": t("chat.back"), title: t("chat.back"), onclick: back }, icon("chevron"));
  const title = h("h2", { tabindex: "-1", id: "thread-title" }, conversation.name);
  const presence = h("p", { class: "facts", id: "presence", role: "status" });
  const badge = conversation.isEcho ? h("span", { class: "badge synthetic" }, t("chat.synthetic")) : null;
  const { element: more } = menu({ label: t("chat.more"), icon: "settings", id: "thread-menu", content: () => menuItems(conversation, remove) });
  const head = h("div", { class: "thread-head" }, leave, h("div", { class: "about" }, h("div", { class: "badged" }, title, badge), presence), more);
  const older = h("button", { class: "button plain", type: "button", id: "older", hidden: true }, t("echos.older"));
  const loading = h("div", { class: "skeleton", "aria-busy": "true" });
  const empty = h("p", { class: "empty", hidden: true }, t("echos.no_messages"));
  const log = h("ol", { class: "chat" });
  const scroll = h("div", { class: "chat-scroll", id: "chat-log", role: "log", tabindex: "0", "aria-label": t("echos.messages") }, log);
  const typing = h("p", { class: "facts typing", id: "typing", role: "status" });
  const status = statusLine("thread-status");
  const element = h("section", { class: "thread", "aria-labelledby": "thread-title" }, head, h("div", { class: "more-rows" }, older), loading, empty, scroll);
  return { element, title, presence, older, loading, empty, log, scroll, typing, status };
}

function menuItems({ isEcho }, remove) {
  const box = h("input", { type: "checkbox", id: "aloud", checked: repliesAloud(), onchange: ({ target }) => localStorage.setItem(ALOUD, String(target.checked)) });
  const aloud = isEcho ? h("label", { class: "check" }, box, t("chat.aloud")) : null;
  return [aloud, h("button", { type: "button", id: "delete-conversation", onclick: remove }, t("chat.delete"))].filter(Boolean);
}

function askToDelete({ id }, gone) {
  async function submit() {
    await api(`/conversations/${id}`, { method: "DELETE" });
    dialog.close();
    gone();
  }
  const form = makeForm({ id: "delete-conversation-form", action: t("chat.delete"), submit, danger: true }, h("p", {}, t("chat.delete_text")));
  const dialog = openDialog({ title: t("chat.delete_question"), content: [form] });
}

function presenceOf({ isEcho, isGone, online, lastSeen }) {
  if (isGone) return t("chat.gone");
  if (isEcho) return t("chat.echo_about");
  if (online) return t("chat.online");
  return lastSeen ? t("chat.last_seen", { when: when(lastSeen) }) : "";
}

const repliesAloud = () => localStorage.getItem(ALOUD) !== "false";

// Keeps the end in view for who is there already, or at once if asked to.
function follower(place) {
  return (change, force = false) => {
    const near = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END;
    change();
    if (near || force) place.scrollTop = place.scrollHeight;
  };
}

function typingLine(place, conversation, signal) {
  let timer = null;
  function stop() {
    clearTimeout(timer);
    write(place, "");
  }
  signal.addEventListener("abort", stop);
  return {
    stop,
    start() {
      clearTimeout(timer);
      write(place, t("chat.typing", { name: conversation.name }));
      timer = setTimeout(stop, TYPING_MS);
    },
  };
}

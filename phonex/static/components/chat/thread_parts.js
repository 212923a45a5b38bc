// What an open conversation is made of: its head, its log, and what is told below it.

import { api } from "../../api.js";
import { h, icon, write } from "../../dom.js";
import { t, when } from "../../i18n.js";
import { openDialog } from "../dialog.js";
import { statusLine } from "../field.js";
import { makeForm } from "../form.js";
import { menu } from "../menu.js";

const ALOUD = "phonex.replies_aloud";
const TYPING_MS = 6000; // the service says when it ends, unless its word is lost
const NEAR_END = 120; // pixels: a reader there follows what comes

// Whether replies are played as they arrive.
export const repliesAloud = () => localStorage.getItem(ALOUD) !== "false";

// back(): to the list. gone(): the conversation was deleted.
export function makeParts(conversation, { back, gone }) {
  const remove = () => askToDelete(conversation, gone);
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

export function presenceOf({ isEcho, isGone, online, lastSeen }) {
  if (isGone) return t("chat.gone");
  if (isEcho) return t("chat.echo_about");
  if (online) return t("chat.online");
  return lastSeen ? t("chat.last_seen", { when: when(lastSeen) }) : "";
}

// Keeps the end in view for who is there already, or at once if asked to.
export function follower(place) {
  return (change, force = false) => {
    const near = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END;
    change();
    if (near || force) place.scrollTop = place.scrollHeight;
  };
}

export function typingLine(place, conversation, signal) {
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

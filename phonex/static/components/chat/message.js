// One message of a conversation.

import { h, write } from "../../dom.js";
import { clockTime, t } from "../../i18n.js";
import { picture } from "./picture.js";
import { voiceNote } from "./voice_note.js";

// message: of the API, or one that is being sent, without a number. own: whether the reader sent
// it. name: of its sender. signal, fail: see app.js
export function messageRow(message, { own, name, signal, fail }) {
  const state = h("span", { class: "state" });
  const facts = h("p", { class: "facts" }, own ? null : `${name} · `, clockTime(message.created_at), own ? " · " : null, state);
  if (message.synthetic) facts.append(" ", h("span", { class: "badge synthetic", title: t("chat.synthetic_about") }, t("chat.synthetic")));
  const again = h("div", { class: "actions" });
  const sound = message.audio_url ? voiceNote({ path: message.audio_url, duration: message.duration ?? message.words?.at(-1)?.[2] ?? 0, signal, fail }) : null;
  const content = contentOf(message, sound, { name: own ? t("chat.you") : name, signal, fail });
  const element = h("li", { class: `message ${own ? "user" : "other"}`, data: { seq: message.seq ?? "" } }, facts, h("div", { class: "bubble" }, ...content), again);

  return {
    element,
    play: () => sound?.play(),
    // "sending", "sent", "read" or "failed", for one's own
    showState(now) {
      if (!own) return;
      element.dataset.state = now;
      write(state, t(`chat.state.${now}`));
    },
    // A button below the message, or none.
    offer(button) {
      again.replaceChildren(...(button ? [button] : []));
    },
  };
}

function contentOf({ type, content, image_url, deleted }, sound, { name, signal, fail }) {
  if (deleted) return [h("p", { class: "soft" }, t("chat.deleted_message"))];
  const text = content ? h("p", {}, content) : null;
  const parts = [];
  if (image_url) parts.push(picture({ path: image_url, text: content || t("chat.picture_of", { name }), signal, fail }));
  if (sound) parts.push(sound.element);
  if (text) parts.push(text);
  return parts.length ? parts : [h("p", { class: "soft" }, t(type === "image" ? "chat.last_image" : "chat.last_voice"))];
}

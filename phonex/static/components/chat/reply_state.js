// What became of the reply to the last message, also for a reader who was not there meanwhile.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { explain } from "../../remedies.js";
import { tell } from "../field.js";

// log: see log.js. reply: see reply.js. status: the place where a failure is told. ask(content)
// sends a message.
export function replyState({ conversation, log, reply, status, ask, signal }) {
  function failed({ code, message }) {
    reply.end();
    tell(status, explain({ code, detail: message }), true);
    if (!conversation.isEcho) return;
    const again = ({ content }) => h("button", { class: "button plain ask-again", type: "button", onclick: () => ask(content) }, t("chat.ask_again"));
    log.offerLast((message) => (message.type === "text" ? again(message) : null));
  }

  async function look() {
    if (!conversation.isEcho) return;
    const { reply: now } = await api(`/conversations/${conversation.id}`, { signal });
    if (!log.endsWithOwn()) return; // it came meanwhile
    if (now.state === "answering") reply.begin();
    if (now.state === "failed") failed(now);
  }
  return { failed, look };
}

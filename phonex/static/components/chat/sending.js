// Sending messages: each is shown at once, and can be sent again where that failed.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { newClientId } from "../../live.js";

// log: see log.js. failed(error) is called for each attempt that fails. Returns
// send({ type, content, file }).
export function sender({ live, log, path, conversation, failed }) {
  // Text goes by the socket, which waits for a connection; the rest may take a while.
  async function deliver({ file, ...message }) {
    if (message.type === "text") return live.send({ conversation_id: conversation.id, ...message });
    if (!file) return live.take(await api(path, { method: "POST", json: message }));
    const form = new FormData();
    for (const [name, value] of Object.entries(message)) if (value) form.append(name, value);
    form.append(message.type === "voice" ? "audio" : "image", file);
    live.take(await api(path, { method: "POST", form }));
  }

  async function attempt(message, row) {
    row.showState("sending");
    row.offer(null);
    try {
      await deliver(message);
    } catch (error) {
      if (error.name === "AbortError") return;
      row.showState("failed");
      row.offer(h("button", { class: "button plain", type: "button", onclick: () => attempt(message, row) }, t("chat.send_again")));
      failed(error);
    }
  }

  return (given) => {
    const message = { client_id: newClientId(), ...given };
    attempt(message, log.addPending(message));
  };
}

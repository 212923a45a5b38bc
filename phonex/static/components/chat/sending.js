// Messages of the reader's own: each is shown at once, and can be sent again where that failed.

import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { newClientId } from "../../live.js";

// log: see log.js. outbox: see outbox.js. failed(error) is called for each attempt that fails.
// Returns send({ type, content, file }), and resume(), which shows what was not sent before.
export function sender({ outbox, log, conversation, failed }) {
  async function attempt(message, row) {
    row.showState("sending");
    row.offer(null);
    try {
      log.settle(await outbox.send(message));
    } catch (error) {
      if (error.name === "AbortError") return;
      refuse(message, row);
      failed(error);
    }
  }

  function refuse(message, row) {
    row.showState("failed");
    row.offer(h("button", { class: "button plain", type: "button", onclick: () => attempt(message, row) }, t("chat.send_again")));
  }

  return {
    send(given) {
      const message = { conversation_id: conversation.id, client_id: newClientId(), ...given };
      attempt(message, log.addPending(message));
    },
    resume() {
      for (const message of outbox.unsentOf(conversation.id)) (message.failed ? refuse : attempt)(message, log.addPending(message));
    },
  };
}

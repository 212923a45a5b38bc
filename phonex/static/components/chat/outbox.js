// Brings messages to the service, each once: its client_id makes it the same message when it is
// sent again.

import { api } from "../../api.js";

// live: see live.js. unsent: see unsent.js.
export function makeOutbox({ live, unsent, post = api }) {
  const underWay = new Map(); // promises by client_id

  async function attempt(message) {
    unsent.keep({ ...message, failed: false });
    try {
      const stored = await deliver({ live, post }, message);
      unsent.drop(message);
      return stored;
    } catch (error) {
      // When the page was left, it is sent with the next one.
      if (error.name !== "AbortError") unsent.keep({ ...message, failed: true });
      throw error;
    } finally {
      underWay.delete(message.client_id);
    }
  }

  // Resolves with the stored message.
  function send(message) {
    const { client_id } = message;
    if (!underWay.has(client_id)) underWay.set(client_id, attempt(message));
    return underWay.get(client_id);
  }

  return {
    send,
    unsentOf: (conversationId) => unsent.of(conversationId),
    // What an earlier page left. What was refused is for the reader to send again.
    resume() {
      for (const message of unsent.all()) if (!message.failed) send(message).catch(() => {});
    },
    forget(conversationId) {
      unsent.of(conversationId).forEach((message) => unsent.drop(message));
    },
  };
}

// Text goes by the socket, which waits for a connection; the rest may take a while.
async function deliver({ live, post }, { conversation_id, client_id, type, content, file }) {
  if (type === "text") return live.send({ conversation_id, client_id, type, content });
  const path = `/conversations/${conversation_id}/messages`;
  const stored = await post(path, { method: "POST", ...(file ? { form: formOf({ client_id, type, content, file }) } : { json: { client_id, type, content } }) });
  live.take(stored);
  return stored;
}

function formOf({ file, ...fields }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  form.append(fields.type === "voice" ? "audio" : "image", file);
  return form;
}

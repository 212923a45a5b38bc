// The messages of an open conversation: pages of earlier ones above, those that come below.

import { api } from "../../api.js";
import { messageRow } from "./message.js";
import { follower } from "./thread_parts.js";

const PAGE = 30;

// parts: see thread_parts.js. path: of the messages. fail(error) tells what cannot be shown.
export function messageLog({ parts, path, me, conversation, signal, fail }) {
  const { log, scroll } = parts;
  const shown = new Map(); // rows by number
  const pending = new Map(); // rows by client_id, until the service has numbered them
  const follow = follower(scroll);
  let oldest = null;

  const rowOf = (message) => messageRow(message, { own: message.sender_id === me, name: conversation.name, signal, fail });
  const showReceipt = (row, seq) => row.showState(seq <= conversation.readByOther ? "read" : "sent");

  function add(message) {
    const row = { ...rowOf(message), message };
    shown.set(message.seq, row);
    showReceipt(row, message.seq);
    return row;
  }

  // Resolves with the number of the last one, 0 if there is none.
  async function older() {
    const query = new URLSearchParams({ limit: PAGE, ...(oldest && { before_seq: oldest }) });
    const { messages } = await api(`${path}?${query}`, { signal });
    oldest = messages[0]?.seq ?? oldest;
    parts.older.hidden = messages.length < PAGE || oldest === 1;
    const height = scroll.scrollHeight;
    const rows = messages.filter(({ seq }) => !shown.has(seq)).map(add);
    log.prepend(...rows.map(({ element }) => element));
    scroll.scrollTop += scroll.scrollHeight - height;
    parts.empty.hidden = log.children.length > 0;
    return messages.at(-1)?.seq ?? 0;
  }

  // The next message, from whomever; it comes before those that are still being sent.
  function take(message) {
    if (shown.has(message.seq)) return;
    offerLast(() => null);
    const row = add(message);
    const before = message.sender_id === me ? pending.get(message.client_id) : null;
    if (before) pending.delete(message.client_id);
    follow(() => {
      before?.element.remove();
      const [waiting] = pending.values();
      log.insertBefore(row.element, waiting?.element ?? null);
    });
    parts.empty.hidden = true;
  }

  // A message that is about to be sent.
  function addPending(message) {
    const row = rowOf({ ...message, sender_id: me, created_at: new Date().toISOString(), seq: null });
    pending.set(message.client_id, row);
    follow(() => log.append(row.element), true);
    parts.empty.hidden = true;
    return row;
  }

  // A message was stored; it may have been before, and be shown twice.
  function settle({ seq, client_id }) {
    if (!shown.has(seq)) return; // it is shown in its turn
    pending.get(client_id)?.element.remove();
    pending.delete(client_id);
  }

  const last = () => shown.get(Math.max(...shown.keys())) ?? null;
  const endsWithOwn = () => last()?.message.sender_id === me;

  // Offers below the last message, if it is the reader's, what button(message) makes of it.
  function offerLast(button) {
    if (endsWithOwn()) last().offer(button(last().message));
  }

  function look() {
    for (const [seq, row] of shown) showReceipt(row, seq);
  }
  return { older, take, addPending, settle, endsWithOwn, offerLast, look, follow };
}

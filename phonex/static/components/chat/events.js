// What happens while the page of the conversations is open.

import { t } from "../../i18n.js";
import { session } from "../../session.js";
import { Live } from "../../live.js";
import { tell } from "../field.js";

const SCHEME = { "http:": "ws:", "https:": "wss:" };

// status: the place where it is told that there is no connection.
export function connect({ status, signal }) {
  const live = new Live({ url: `${SCHEME[location.protocol]}//${location.host}/socket.io/`, token: () => session.token() });
  live.addEventListener("state", () => tell(status, live.ready ? "" : t("chat.reconnecting")));
  live.addEventListener("refused", async ({ detail }) => {
    const renewed = detail.code?.startsWith("token_") && (await session.refresh());
    if (!renewed) tell(status, detail.message, true);
  });
  addEventListener("online", () => live.socket.hurry(), { signal });
  signal.addEventListener("abort", () => live.close());
  return live;
}

// Keeps the list, and the conversation that is shown, at what happens. shown(): { conversation,
// thread } or null.
export function follow({ live, list, me, shown, signal }) {
  const on = (name, action) => live.addEventListener(name, ({ detail }) => action(detail), { signal });
  const change = (conversation, changes) => {
    list.change(conversation.id, changes);
    if (shown()?.conversation === conversation) shown().thread.look();
  };
  const presence = (online) => ({ user_id, last_seen }) => {
    for (const each of list.all()) if (each.otherId === user_id) change(each, { online, lastSeen: last_seen });
  };
  let wasLost = false;
  live.addEventListener(
    "state",
    () => {
      if (live.ready && wasLost) list.load().catch(() => {}); // what was told meanwhile was missed
      if (!live.ready) for (const each of list.all()) change(each, { online: false });
      wasLost = !live.ready;
    },
    { signal },
  );
  on("message", list.take);
  on("user:online", presence(true));
  on("user:offline", presence(false));
  on("read:receipt", ({ conversation_id, user_id, seq }) => {
    const conversation = list.find(conversation_id);
    if (conversation) change(conversation, user_id === me ? { unread: Math.max(0, conversation.lastSeq - seq) } : { readByOther: seq });
  });
}

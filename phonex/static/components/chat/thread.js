// An open conversation: its messages, who writes and who is there, and writing.

import { write } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { explain } from "../../remedies.js";
import { tell } from "../field.js";
import { composer } from "./composer.js";
import { messageLog } from "./log.js";
import { liveReply } from "./reply.js";
import { replyState } from "./reply_state.js";
import { sender } from "./sending.js";
import { makeParts, presenceOf, repliesAloud, typingLine } from "./thread_parts.js";

// outbox: see outbox.js. conversation: see model.js; it changes as things happen, then call
// `look()`. back(): to the list. read(conversation) marks it as read, gone() is called once it was
// deleted. signal: aborts when it is closed.
export function thread({ live, outbox, me, conversation, back, read, gone, signal }) {
  const parts = makeParts(conversation, { back, gone });
  const { status } = parts;
  const path = `/conversations/${conversation.id}/messages`;
  const fail = (error) => signal.aborted || error.name === "AbortError" || tell(status, error.message, true);
  const log = messageLog({ parts, path, me, conversation, signal, fail });
  const cancel = () => live.ask("reply:cancel", { conversation_id: conversation.id }).catch(fail);
  const reply = liveReply({ name: conversation.name, aloud: repliesAloud, signal, cancel });
  const markRead = () => document.hidden || conversation.lastSeq === 0 || read(conversation);
  const sending = sender({ outbox, log, conversation, failed: (error) => (reply.end(), fail(error)) });
  const ask = (content) => sendNow({ type: "text", content, file: null });
  const replying = replyState({ conversation, log, reply, status, ask, signal });

  function sendNow(message) {
    tell(status, "");
    log.offerLast(() => null);
    sending.send(message);
    if (conversation.isEcho && live.ready) reply.restart();
  }

  const typing = (now) => live.emit(now ? "typing:start" : "typing:stop", conversation.id);
  const writer = composer({ send: sendNow, typing, canSpeak: !conversation.isEcho, signal });
  writer.element.hidden = conversation.isGone;
  parts.older.addEventListener("click", guarded(log.older, { buttons: [parts.older], fail }));
  parts.scroll.append(reply.bubble);
  parts.element.append(parts.typing, reply.bar, status, writer.element);
  listen({ live, me, conversation, parts, log, reply, replying, markRead, fail, signal });

  function look() {
    write(parts.presence, presenceOf(conversation));
    log.look();
  }
  look();
  sending.resume();
  open({ live, conversation, parts, log, markRead }).then(replying.look).catch(fail);
  return { element: parts.element, look, focus: () => parts.title.focus() };
}

async function open({ live, conversation, parts, log, markRead }) {
  const stored = conversation.lastSeq; // more than there is to see, if the reader has deleted it all
  const seen = Math.max(stored, await log.older());
  log.follow(() => {}, true);
  parts.loading.remove();
  await live.follow(conversation.id, seen);
  markRead();
}

// Shows what happens in the conversation.
function listen({ live, me, conversation, parts, log, reply, replying, markRead, fail, signal }) {
  const typist = typingLine(parts.typing, conversation, signal);
  const on = (name, action) =>
    live.addEventListener(name, ({ detail }) => detail.conversation_id === conversation.id && action(detail), { signal });
  on("message", (message) => {
    log.take(message);
    if (message.synthetic) reply.end();
    if (message.sender_id !== me) typist.stop();
    markRead();
  });
  on("typing:start", ({ user_id }) => user_id !== me && typist.start());
  on("typing:stop", typist.stop);
  on("reply:text", ({ delta }) => log.follow(() => reply.addText(delta)));
  on("reply:audio", reply.addAudio);
  on("reply:done", ({ unspoken, ...message }) => {
    live.take(message);
    reply.end();
    if (unspoken) tell(parts.status, explain({ code: unspoken.code, detail: unspoken.message }), true);
  });
  on("reply:cancelled", reply.end);
  on("error", replying.failed);
  function changed() {
    if (!live.ready) return reply.end(); // what comes without a connection is missed
    markRead();
    replying.look().catch(fail);
  }
  live.addEventListener("state", changed, { signal });
  document.addEventListener("visibilitychange", markRead, { signal });
  signal.addEventListener("abort", () => live.leave(conversation.id));
}

// The conversations as they go on. Whatever happens to the connection, a message comes once and in
// its place, and one that is sent is stored once: messages have numbers without gaps, and what is
// sent carries an id of the sender's.

import { explain } from "./remedies.js";
import { Socket } from "./socketio.js";

// What is passed on as it comes, by the name of the event.
const PASSED = ["typing:start", "typing:stop", "read:receipt", "user:online", "user:offline", "reply:text", "reply:audio", "reply:done", "reply:cancelled", "error"];
const RESEND_MS = 2000;
// Refusals that pass by.
const PASSING = new Set(["rate_limited", "token_expired", "stopping", "database_unavailable"]);

// A refusal of the service; it is not tried again.
export class Refusal extends Error {
  constructor({ code, message }) {
    super(explain({ code, detail: message }));
    this.code = code;
  }
}

// Dispatches "message" (`detail`: the message), "state" when the connection comes or goes, "refused"
// (`detail`: a Refusal) when the service does not let one in, and all of PASSED.
export class Live extends EventTarget {
  ready = false; // connected, and every conversation is followed
  #followed = new Map(); // Followed by conversation
  #outbox = []; // { body, resolve, reject }, sent one after another
  #sending = false;

  // token(): resolves with that of the session, or null. socket: for tests
  constructor({ token, url, socket = new Socket({ url, auth: async () => ({ token: await token() }) }) }) {
    super();
    this.socket = socket;
    socket.addEventListener("connect", () => this.#resume());
    socket.addEventListener("disconnect", () => this.#setReady(false));
    socket.addEventListener("connect_error", ({ detail }) => this.#tell("refused", new Refusal(detail.data ?? detail)));
    socket.addEventListener("message:receive", ({ detail }) => this.take(detail));
    socket.addEventListener("conversation:updated", ({ detail }) => this.take(detail.message));
    socket.addEventListener("error", ({ detail }) => this.#rejoin(detail.conversation_id));
    for (const name of PASSED) socket.addEventListener(name, ({ detail }) => this.#tell(name, detail));
  }

  open() {
    this.socket.connect();
  }

  close() {
    this.socket.close();
    for (const { reject } of this.#outbox.splice(0)) reject(new DOMException("closed", "AbortError"));
  }

  // Tells of every message after number `seen` from now on. Resolves with the service's answer, null
  // if it comes later because there is no connection.
  async follow(conversationId, seen) {
    this.#followed.get(conversationId) ?? this.#followed.set(conversationId, new Followed(seen));
    return this.socket.connected ? this.#catchUp(conversationId) : null;
  }

  leave(conversationId) {
    if (this.#followed.delete(conversationId)) this.socket.emit("conversation:leave", { conversation_id: conversationId });
  }

  // Resolves with the stored message, after a lost connection, too. Rejects with a Refusal.
  send(body) {
    return new Promise((resolve, reject) => {
      this.#outbox.push({ body, resolve, reject });
      this.#sendAll();
    });
  }

  // A message that came by another way, such as the answer to an upload.
  take(message) {
    const followed = this.#followed.get(message.conversation_id);
    if (!followed) return this.#tell("message", message);
    for (const next of followed.take([message])) this.#tell("message", next);
    if (followed.hasGap) this.#rejoin(message.conversation_id);
  }

  emit(name, conversationId, more = {}) {
    this.socket.emit(name, { conversation_id: conversationId, ...more });
  }

  // Resolves with what the service answers. Rejects with a Refusal or a SocketError.
  async ask(name, data) {
    const answer = await this.socket.ask(name, data);
    if (answer?.error) throw new Refusal(answer.error);
    return answer;
  }

  // --- the connection ---

  async #resume() {
    try {
      for (const id of this.#followed.keys()) await this.#catchUp(id);
    } catch (error) {
      if (!(error instanceof Refusal)) return; // the connection is gone again
    }
    this.#setReady(true);
    this.#sendAll();
  }

  // What fails here is tried again with the next message, or the next connection.
  #rejoin(conversationId) {
    if (this.#followed.has(conversationId)) this.#catchUp(conversationId).catch(() => {});
  }

  // The service may tell what was missed in several parts.
  async #catchUp(conversationId) {
    const followed = this.#followed.get(conversationId);
    for (;;) {
      const before = followed.seen;
      const answer = await this.ask("conversation:join", { conversation_id: conversationId, after_seq: before });
      followed.skipTo(answer.missed[0]); // one may have deleted what was before
      for (const message of followed.take(answer.missed)) this.#tell("message", message);
      if (followed.seen >= answer.last_seq || followed.seen === before) return answer;
    }
  }

  #setReady(ready) {
    this.ready = ready;
    this.dispatchEvent(new Event("state"));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- what is sent ---

  async #sendAll() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.ready && this.#outbox.length) {
      const [first] = this.#outbox;
      const settled = await this.#attempt(first);
      if (settled && this.#outbox[0] === first) this.#outbox.shift();
    }
    this.#sending = false;
  }

  // Whether the service has answered.
  async #attempt({ body, resolve, reject }) {
    try {
      const message = await this.ask("message:send", body);
      this.take(message);
      resolve(message);
      return true;
    } catch (error) {
      if (error instanceof Refusal && !PASSING.has(error.code)) {
        reject(error);
        return true;
      }
      if (error instanceof Refusal) await new Promise((done) => setTimeout(done, RESEND_MS));
      return false; // its id makes it the same message when it is sent again
    }
  }
}

// Puts the messages of one conversation in order, whichever way they come.
export class Followed {
  #early = new Map(); // by number, those whose predecessors have not come yet

  constructor(seen) {
    this.seen = seen;
  }

  // Those whose turn it is.
  take(messages) {
    for (const message of messages) if (message.seq > this.seen) this.#early.set(message.seq, message);
    const due = [];
    for (let next; (next = this.#early.get(this.seen + 1)); ) {
      this.#early.delete(next.seq);
      this.seen = next.seq;
      due.push(next);
    }
    return due;
  }

  // There are none for the reader between those that were seen and this one, if any.
  skipTo(message) {
    if (message) this.seen = Math.max(this.seen, message.seq - 1);
  }

  get hasGap() {
    return this.#early.size > 0;
  }
}

// Of a message, so that it can be sent again. crypto.randomUUID() is there on https only.
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

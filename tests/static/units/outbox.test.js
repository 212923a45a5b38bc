import assert from "node:assert/strict";
import { test } from "node:test";
import { makeOutbox } from "../components/chat/outbox.js";
import { Unsent } from "../components/chat/unsent.js";

const TEXT = { conversation_id: "c", client_id: "1", type: "text", content: "Hello", file: null };
const SPOKEN = { ...TEXT, client_id: "2", type: "voice" };
const left = () => new DOMException("closed", "AbortError");

function memory(kept = {}) {
  return { getItem: (key) => kept[key] ?? null, setItem: (key, value) => (kept[key] = value) };
}

// A live connection; the test says how each sending ends.
function makeLive() {
  const sent = [];
  const send = (body) => new Promise((resolve, reject) => sent.push({ body, resolve, reject }));
  return { sent, send, taken: [], take: (message) => message };
}

test("a message that waits is sent by the next page, as the same message", async () => {
  const storage = memory();
  const before = makeLive();
  const waiting = makeOutbox({ live: before, unsent: new Unsent(storage) }).send(TEXT);
  before.sent[0].reject(left());
  await assert.rejects(waiting, { name: "AbortError" });

  const after = makeLive();
  const outbox = makeOutbox({ live: after, unsent: new Unsent(storage) }); // as after a reload
  outbox.resume();
  const [shown] = outbox.unsentOf("c");
  const sending = outbox.send(shown); // also by the conversation that is opened
  assert.deepEqual(after.sent.map(({ body }) => body), [{ conversation_id: "c", client_id: "1", type: "text", content: "Hello" }]);
  after.sent[0].resolve({ seq: 1 });
  assert.deepEqual(await sending, { seq: 1 });
  assert.deepEqual(new Unsent(storage).all(), []);
});

test("what was refused is kept, and not sent again by itself", async () => {
  const unsent = new Unsent(memory());
  const live = makeLive();
  const outbox = makeOutbox({ live, unsent });
  const refused = outbox.send(TEXT);
  live.sent[0].reject(new Error("no"));
  await assert.rejects(refused, { message: "no" });

  outbox.resume();
  assert.equal(live.sent.length, 1);
  assert.equal(outbox.unsentOf("c")[0].failed, true);
  outbox.send(outbox.unsentOf("c")[0]).catch(() => {});
  assert.equal(live.sent.length, 2);
});

test("what is not text is posted, and a file outlives the page, not a reload", async () => {
  const storage = memory();
  const unsent = new Unsent(storage);
  const posted = [];
  const post = async (path, options) => (posted.push({ path, options }), { seq: 3 });
  const outbox = makeOutbox({ live: makeLive(), unsent, post });
  unsent.keep({ ...TEXT, client_id: "3", type: "image", content: "", file: new Blob(["x"]) });
  unsent.keep(SPOKEN);
  assert.deepEqual(new Unsent(storage).all().map(({ client_id }) => client_id), ["2"]);

  outbox.resume();
  assert.equal((await outbox.send(unsent.all()[0])).seq, 3);
  assert.deepEqual(posted.map(({ path }) => path), Array(2).fill("/conversations/c/messages"));
  assert.deepEqual([...posted[0].options.form.keys()].sort(), ["client_id", "image", "type"]);
  assert.deepEqual(posted[1].options.json, { client_id: "2", type: "voice", content: "Hello" });
});

test("with its conversation, or its user, go the messages", () => {
  const storage = memory();
  const unsent = new Unsent(storage);
  const outbox = makeOutbox({ live: makeLive(), unsent });
  for (const message of [TEXT, { ...SPOKEN, conversation_id: "d" }]) unsent.keep(message);
  outbox.forget("c");
  assert.deepEqual(unsent.all().map(({ conversation_id }) => conversation_id), ["d"]);
  unsent.clear();
  assert.deepEqual(new Unsent(storage).all(), []);
});

test("a storage that is full or broken loses nothing while the console is open", () => {
  const full = { getItem: () => "{", setItem: () => { throw new Error("full"); } };
  const unsent = new Unsent(full);
  unsent.keep(TEXT);
  assert.deepEqual(unsent.of("c"), [TEXT]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Followed, Live, newClientId } from "../live.js";
import { SocketError } from "../socketio.js";

const message = (seq) => ({ conversation_id: "c", seq });

// A socket whose answers the test gives. answers: functions by the name of the event
class FakeSocket extends EventTarget {
  connected = false;
  asked = [];
  answers = {};

  connect() {
    this.connected = true;
    this.dispatchEvent(new Event("connect"));
  }

  lose() {
    this.connected = false;
    this.dispatchEvent(new Event("disconnect"));
  }

  close() {}

  emit(name, data) {
    this.asked.push([name, data]);
  }

  async ask(name, data) {
    if (!this.connected) throw new SocketError("disconnected");
    this.asked.push([name, data]);
    return this.answers[name](data);
  }

  hears(seq) {
    this.dispatchEvent(new CustomEvent("message:receive", { detail: message(seq) }));
  }
}

// stored: messages, of which a join tells two at a time
function makeLive(stored = []) {
  const socket = new FakeSocket();
  socket.answers["conversation:join"] = ({ after_seq }) => ({ last_seq: stored.at(-1)?.seq ?? 0, missed: stored.filter(({ seq }) => seq > after_seq).slice(0, 2) });
  const live = new Live({ socket });
  const heard = [];
  live.addEventListener("message", ({ detail }) => heard.push(detail.seq));
  return { live, socket, heard };
}

const settled = () => new Promise(setImmediate);

test("messages come in order and once", () => {
  const followed = new Followed(2);
  const seqs = (messages) => messages.map(({ seq }) => seq);
  assert.deepEqual(seqs(followed.take([message(4)])), []);
  assert.equal(followed.hasGap, true);
  assert.deepEqual(seqs(followed.take([message(2), message(3), message(3)])), [3, 4]);
  assert.deepEqual([seqs(followed.take([message(4)])), followed.hasGap], [[], false]);
});

test("what was missed is asked for, from what was seen last", async () => {
  const stored = [1, 2, 3, 4, 5].map(message);
  const { live, socket, heard } = makeLive(stored);
  live.follow("c", 1);
  socket.connect();
  await settled();
  assert.deepEqual(heard, [2, 3, 4, 5]);
  assert.deepEqual(socket.asked.map(([, { after_seq }]) => after_seq), [1, 3]);
  socket.lose();
  stored.push(message(6));
  socket.connect();
  await settled();
  socket.hears(6);
  assert.deepEqual([heard, live.ready], [[2, 3, 4, 5, 6], true]);
});

test("a message whose predecessors were lost waits for them", async () => {
  const { live, socket, heard } = makeLive([2, 3].map(message));
  live.follow("c", 1);
  await settled();
  socket.connected = true;
  socket.hears(3);
  await settled();
  assert.deepEqual(heard, [2, 3]);
});

test("a conversation that the service could not go on telling is joined again", async () => {
  const { live, socket, heard } = makeLive([2, 3].map(message));
  live.follow("c", 1);
  socket.connected = true;
  const fail = (conversation_id) => socket.dispatchEvent(new CustomEvent("error", { detail: { code: "x", message: "No.", conversation_id } }));
  fail("another");
  assert.equal(socket.asked.length, 0);
  fail("c");
  await settled();
  assert.deepEqual(heard, [2, 3]);
});

test("messages that the reader has deleted are no gap", async () => {
  const { live, socket, heard } = makeLive([11, 12].map(message));
  live.follow("c", 0);
  socket.connect();
  await settled();
  socket.hears(13);
  assert.deepEqual(heard, [11, 12, 13]);
});

test("what is sent without a connection is sent after what was missed, under the same id", async () => {
  const { live, socket, heard } = makeLive([message(2)]);
  live.follow("c", 1);
  const sent = live.send({ conversation_id: "c", client_id: "x", content: "Hello" });
  let losses = 1;
  socket.answers["message:send"] = () => {
    if (losses-- > 0) {
      socket.lose();
      throw new SocketError("disconnected");
    }
    return { ...message(3), client_id: "x" };
  };
  socket.connect();
  await settled();
  socket.connect();
  assert.equal((await sent).seq, 3);
  const order = socket.asked.map(([name, { client_id }]) => client_id ?? name);
  assert.deepEqual(order, ["conversation:join", "x", "conversation:join", "x"]);
  assert.deepEqual(heard, [2, 3]);
});

test("a refused message is not sent again, and the next one is", async () => {
  const { live, socket } = makeLive();
  socket.answers["message:send"] = ({ client_id }) => (client_id === "bad" ? { error: { code: "message_invalid", message: "No." } } : { ...message(1), client_id });
  const answers = Promise.allSettled([live.send({ client_id: "bad" }), live.send({ client_id: "good" })]);
  socket.connect();
  const [bad, good] = await answers;
  assert.deepEqual([bad.reason.code, bad.reason.message, good.value.client_id], ["message_invalid", "No.", "good"]);
  assert.equal(socket.asked.length, 2);
});

test("who is refused is told so", async () => {
  const { live, socket } = makeLive();
  const refused = [];
  live.addEventListener("refused", ({ detail }) => refused.push([detail.code, detail.message]));
  socket.dispatchEvent(new CustomEvent("connect_error", { detail: { message: "No.", data: { code: "accounts_off", message: "Off." } } }));
  assert.deepEqual(refused, [["accounts_off", "Off."]]);
});

test("every message has an id of its own", () => {
  assert.match(newClientId(), /^[0-9a-f]{32}$/);
  assert.notEqual(newClientId(), newClientId());
});

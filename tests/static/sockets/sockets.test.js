import assert from "node:assert/strict";
import { test } from "node:test";
import { Live } from "../live.js";
import { Socket } from "../socketio.js";

const url = process.env.SOCKET_URL;
const named = (token) => new Socket({ url, auth: async () => ({ token }) });
const once = (target, name) => new Promise((resolve) => target.addEventListener(name, (event) => resolve(event.detail), { once: true }));

async function connected(t) {
  const socket = named("known");
  t.after(() => socket.close());
  const ready = once(socket, "connect");
  socket.connect();
  await ready;
  return socket;
}

// A live connection that follows the conversation from its beginning.
async function following(t) {
  const live = new Live({ url, token: async () => "known" });
  t.after(() => live.close());
  const heard = [];
  live.addEventListener("message", ({ detail }) => heard.push(detail));
  live.follow("c", 0);
  const ready = once(live, "state");
  live.open();
  await ready;
  return { live, heard };
}

const message = (client_id, content = client_id) => ({ conversation_id: "c", client_id, content });

test("binary events and acknowledgements arrive as bytes", async (t) => {
  const socket = await connected(t);
  const heard = once(socket, "reply:audio");
  const { echo } = await socket.ask("bytes", { bytes: [1, 2, 255] });
  const { chunk, audio_id } = await heard;
  assert.deepEqual([[...new Uint8Array(chunk)], [...new Uint8Array(echo)], audio_id], [[1, 2, 255], [255, 2, 1], "a"]);
});

test("an answer that does not come in time is none", async (t) => {
  const socket = await connected(t);
  await assert.rejects(socket.ask("wait_for_ever", {}, { timeoutMs: 200 }), { code: "timeout" });
});

test("who is not known is refused with a code", async (t) => {
  const socket = named("unknown");
  t.after(() => socket.close());
  const refused = once(socket, "connect_error");
  socket.connect();
  assert.deepEqual((await refused).data, { code: "token_invalid", message: "Sign in again." });
});

test("a connection that the server ends comes back", async (t) => {
  const socket = await connected(t);
  const back = once(socket, "connect");
  socket.emit("leave_me");
  await back;
  assert.equal(socket.connected, true);
});

test("a burst is heard once and in order, though both sides lose their connection in it", { timeout: 100_000 }, async (t) => {
  const [sender, hearer] = [await following(t), await following(t)];
  const contents = Array.from({ length: 60 }, (_, i) => (i === 20 || i === 40 ? "drop" : `${i}`));
  const sent = contents.map((content, i) => sender.live.send(message(`id-${i}`, content)));
  const dropped = message("of-the-hearer", "drop");
  await sent[30];
  await hearer.live.send(dropped);
  await Promise.all(sent);
  const last = await sender.live.send(message("last"));
  while ([sender, hearer].some(({ heard }) => heard.at(-1)?.client_id !== "last")) await new Promise(setImmediate);

  for (const { heard } of [sender, hearer]) {
    assert.deepEqual(heard.map(({ seq }) => seq), Array.from({ length: last.seq }, (_, i) => i + 1));
    const others = heard.filter(({ client_id }) => client_id.startsWith("id-"));
    assert.deepEqual(others.map(({ content }) => content), contents);
  }
});

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { parsePacket, Socket } from "../socketio.js";

const OPEN = '0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';
let sockets; // every WebSocket that was opened

class FakeWebSocket {
  sent = [];
  closed = false;

  constructor(url) {
    this.url = url;
    sockets.push(this);
  }

  send(data) {
    this.sent.push(data);
  }

  close() {
    this.closed = true;
  }

  says(...packets) {
    for (const data of packets) this.onmessage({ data });
  }
}

beforeEach(() => {
  sockets = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

const settled = () => new Promise(setImmediate);

async function connected(auth = async () => ({ token: "t" })) {
  const socket = new Socket({ url: "ws://host/socket.io/", auth, makeWebSocket: (url) => new FakeWebSocket(url) });
  socket.connect();
  sockets[0].says(OPEN);
  await settled();
  sockets[0].says('40{"sid":"s1"}');
  return { socket, ws: sockets[0] };
}

test("a packet has its type, attachments, id and data", () => {
  assert.deepEqual(parsePacket('213["a",1]'), { type: 2, attachments: 0, id: 13, data: ["a", 1] });
  assert.deepEqual(parsePacket('52-/room,7["a",{"_placeholder":true,"num":0}]').attachments, 2);
  assert.deepEqual(parsePacket('51-["a,1-2",{}]').data, ["a,1-2", {}]);
  assert.deepEqual([parsePacket('0{"sid":"s"}').data, parsePacket("1").data], [{ sid: "s" }, null]);
});

test("who connects says who they are, by WebSocket alone", async () => {
  const { socket, ws } = await connected();
  assert.equal(ws.url, "ws://host/socket.io/?EIO=4&transport=websocket");
  assert.deepEqual([ws.sent, socket.connected], [['40{"token":"t"}'], true]);
});

test("a heartbeat is answered", async () => {
  const { ws } = await connected();
  ws.says("2");
  assert.equal(ws.sent.at(-1), "3");
});

test("an acknowledgement goes to who asked", async () => {
  const { socket, ws } = await connected();
  const answers = Promise.all([socket.ask("a", { n: 1 }), socket.ask("b")]);
  assert.deepEqual(ws.sent.slice(1), ['421["a",{"n":1}]', '422["b"]']);
  ws.says('432["second"]', '431["first"]');
  assert.deepEqual(await answers, ["first", "second"]);
});

test("without an acknowledgement in time there is none", async () => {
  const { socket } = await connected();
  const answer = assert.rejects(socket.ask("a", {}, { timeoutMs: 50 }), { code: "timeout" });
  mock.timers.tick(50);
  await answer;
});

test("binary data is put where it belongs", async () => {
  const { socket, ws } = await connected();
  const heard = [];
  socket.addEventListener("reply:audio", ({ detail }) => heard.push(detail));
  const [first, second] = [new ArrayBuffer(1), new ArrayBuffer(2)];
  ws.says('452-["reply:audio",{"chunk":{"_placeholder":true,"num":1},"all":[{"_placeholder":true,"num":0}]}]', first);
  assert.deepEqual(heard, []);
  ws.says(second);
  assert.deepEqual([heard[0].chunk, heard[0].all], [second, [first]]);
});

test("a server that falls silent is left, and sought again", async () => {
  const { socket, ws } = await connected();
  const lost = [];
  socket.addEventListener("disconnect", () => lost.push(socket.connected));
  const answer = assert.rejects(socket.ask("a", {}, { timeoutMs: 100_000 }), { code: "disconnected" });
  mock.timers.tick(44_999);
  ws.says("2");
  mock.timers.tick(44_999);
  assert.deepEqual([ws.closed, lost], [false, []]);
  mock.timers.tick(1);
  await answer;
  assert.deepEqual([ws.closed, lost, sockets.length], [true, [false], 1]);
  mock.timers.tick(500);
  assert.equal(sockets.length, 2);
});

test("the pauses between attempts grow, and the network's return ends one", async () => {
  const { socket, ws } = await connected();
  ws.onclose();
  const attempts = [];
  for (let failures = 0; failures < 8; failures++) {
    mock.timers.tick(15_000);
    attempts.push(sockets.length);
    sockets.at(-1).onclose();
  }
  assert.deepEqual(attempts, [2, 3, 4, 5, 6, 7, 8, 9]);
  mock.timers.tick(7_000); // less than half of the longest pause
  assert.equal(sockets.length, 9);
  socket.hurry();
  assert.equal(sockets.length, 10);
  socket.hurry();
  assert.equal(sockets.length, 10);
});

test("who is refused learns why", async () => {
  const socket = new Socket({ url: "ws://host/socket.io/", auth: async () => ({}), makeWebSocket: (url) => new FakeWebSocket(url) });
  const refused = [];
  socket.addEventListener("connect_error", ({ detail }) => refused.push(detail));
  socket.connect();
  sockets[0].says(OPEN);
  await settled();
  sockets[0].says('44{"message":"No.","data":{"code":"token_invalid"}}');
  assert.deepEqual([refused, socket.connected], [[{ message: "No.", data: { code: "token_invalid" } }], false]);
});

test("what is closed stays closed", async () => {
  const { socket, ws } = await connected();
  socket.close();
  mock.timers.tick(100_000);
  assert.deepEqual([ws.sent.at(-1), ws.closed, sockets.length], ["41", true, 1]);
  await assert.rejects(socket.ask("a"), { code: "disconnected" });
  socket.emit("a");
  assert.equal(ws.sent.at(-1), "41");
});

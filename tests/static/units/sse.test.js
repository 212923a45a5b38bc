import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvents } from "../sse.js";

const all = async (...chunks) => {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk));
  const found = [];
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of bytes) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const event of parseEvents(stream)) found.push(event);
  return found;
};

test("events have a name and data", async () => {
  assert.deepEqual(await all("event: progress\ndata: 1\n\ndata: 2\n\n"), [
    { event: "progress", data: "1" },
    { event: "message", data: "2" },
  ]);
});

test("lines may be cut anywhere and end as they like", async () => {
  assert.deepEqual(await all("event: a\r", "\ndata: x\r\ndata: y\r\n", "\r\n"), [{ event: "a", data: "x\ny" }]);
});

test("a character may be cut in two", async () => {
  const [first, second] = [new Uint8Array([100, 97, 116, 97, 58, 195]), new Uint8Array([177, 10, 10])];
  assert.deepEqual(await all(first, second), [{ event: "message", data: "ñ" }]);
});

test("comments are no events", async () => {
  assert.deepEqual(await all(": ping\r\n\r\n"), []);
});

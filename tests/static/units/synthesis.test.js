import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { askOf, isRepeatable, remember, textOf } from "../synthesis.js";

const MADE = { job_id: "1", voice_id: null, speaker: "EN-US", language: "EN", text: "The begin", engine: { converter: null } };

beforeEach(() => {
  const kept = new Map();
  globalThis.sessionStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  globalThis.fetch = async (path) => {
    assert.equal(path, "/job/1");
    return Response.json({ ...MADE, text: "The beginning and the end", speed: 2, pitch: 0, seed: null, format: "mp3" });
  };
});

test("the whole text of a job is asked of the service", async () => {
  const body = { text: "The beginning and the end", language: "EN", speaker: "EN-US", speed: 2, pitch: 0, format: "mp3" };
  assert.equal(textOf(MADE), "The begin");
  assert.deepEqual(await askOf(MADE), { path: "/tts", body });
});

test("what this tab asked for is known", async () => {
  const ask = { path: "/tts", body: { text: "Mine" } };
  remember("1", ask);
  assert.equal(textOf(MADE), "Mine");
  assert.deepEqual(await askOf(MADE), ask);
});

test("only the newest are kept", () => {
  for (let i = 0; i < 101; i++) remember(`job-${i}`, { body: { text: String(i) } });
  assert.equal(textOf({ job_id: "job-0" }), "");
  assert.equal(textOf({ job_id: "job-100" }), "100");
});

test("a quick clone cannot be told as a request", () => {
  assert.equal(isRepeatable(MADE), true);
  assert.equal(isRepeatable({ ...MADE, engine: { converter: "offline" } }), false);
  assert.equal(isRepeatable({ ...MADE, voice_id: "ada", engine: { converter: "offline" } }), true);
});

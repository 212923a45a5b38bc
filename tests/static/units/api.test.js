import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { api, ApiError, connection } from "../api.js";
import { useTexts } from "../i18n.js";
import { texts as english } from "../i18n/en.js";
import { texts as spanish } from "../i18n/es.js";
import { playable } from "../media.js";
import { session } from "../session.js";

const TOKENS = { access_token: "first", refresh_token: "r1", expires_in: 900 };
const problem = (status, body) => Response.json({ status, ...body }, { status });
let asked; // [path, options] of every request
let answers; // functions that answer by path

beforeEach(() => {
  useTexts("en", english);
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    clear: () => kept.clear(),
  };
  session.forget();
  asked = [];
  answers = {};
  globalThis.fetch = async (path, options = {}) => {
    asked.push([path, options]);
    return answers[path](options);
  };
});

const tokenOf = ([, options]) => options.headers.Authorization;

test("a refusal has a message, a code and its fields", async () => {
  const errors = [{ field: "voice_name", message: "Taken." }];
  answers["/voice/register"] = () => problem(409, { code: "voice_exists", detail: "It exists; DELETE /voice/ada first.", errors });
  await assert.rejects(api("/voice/register", { method: "POST" }), (error) => {
    assert.equal(error.message, "It exists; delete that one first.");
    assert.deepEqual([error.code, error.status, error.field], ["voice_exists", 409, "voice_name"]);
    return error instanceof ApiError;
  });
});

test("a parser's words are not shown", async () => {
  answers["/tts"] = () => problem(422, { code: "validation_failed", detail: "speed: Input should be less than 2" });
  await assert.rejects(api("/tts"), { message: "The service does not accept this value." });
});

test("who has reached a limit is told without routes", async () => {
  answers["/voice/register"] = () => problem(409, { code: "voice_quota_reached", detail: "Delete one with DELETE /voice/{voice_id} first." });
  await assert.rejects(api("/voice/register"), { message: "You have as many voices as you may keep. Delete one first." });
});

test("a page of a proxy is told plainly", async () => {
  answers["/tts"] = () => new Response("<html>Bad gateway</html>", { status: 502 });
  await assert.rejects(api("/tts"), { message: "Something went wrong (502). Try again." });
});

test("other languages say what they can in their own words", async () => {
  useTexts("es", spanish);
  answers["/tts"] = () => problem(503, { code: "queue_full", detail: "The queue is full." });
  await assert.rejects(api("/tts"), { message: /^Hay demasiado en cola/ });
  answers["/tts"] = () => problem(422, { code: "some_other", detail: "No." });
  await assert.rejects(api("/tts"), { message: "El servicio lo ha rechazado: No." });
});

test("a lost connection is sought until it is found", async () => {
  const heard = [];
  for (const name of ["lost", "found"]) connection.addEventListener(name, () => heard.push(name));
  answers["/tts"] = () => Promise.reject(new TypeError("Failed to fetch"));
  answers["/health"] = () => new Response("{}");
  await assert.rejects(api("/tts"), { code: "connection_lost" });
  assert.equal(connection.lost, true);
  await connection.restored();
  assert.deepEqual(heard, ["lost", "found"]);
});

test("who is signed in sends a token", async () => {
  answers["/jobs"] = () => Response.json({ jobs: [] });
  await api("/jobs");
  session.accept(TOKENS);
  await api("/jobs");
  assert.deepEqual(asked.map(tokenOf), [undefined, "Bearer first"]);
});

test("an expired token is renewed once, for all that wait for it", async () => {
  session.accept({ ...TOKENS, expires_in: 1 });
  answers["/auth/refresh"] = ({ body }) => {
    assert.deepEqual(JSON.parse(body), { refresh_token: "r1" });
    return Response.json({ access_token: "second", refresh_token: "r2", expires_in: 900 });
  };
  answers["/jobs"] = () => Response.json({ jobs: [] });
  await Promise.all([api("/jobs"), api("/jobs")]);
  assert.deepEqual(asked.map(([path]) => path), ["/auth/refresh", "/jobs", "/jobs"]);
  assert.equal(tokenOf(asked[1]), "Bearer second");
  assert.equal(session.refreshToken, "r2");
});

test("a duplicated tab goes on with the tokens that another one got", { timeout: 20_000 }, async () => {
  const other = new BroadcastChannel("phonex.session");
  const tokens = { access_token: "second", refresh_token: "r2", expires_in: 900 };
  session.accept(TOKENS);
  other.postMessage({ used: "of somebody else", tokens: { ...tokens, refresh_token: "no" } });
  other.postMessage({ used: "r1", tokens });
  while (session.refreshToken === "r1") await new Promise(setImmediate);
  assert.deepEqual([session.refreshToken, await session.token()], ["r2", "second"]);
  other.close();
});

test("what a tab got is told to its duplicates", { timeout: 20_000 }, async () => {
  const other = new BroadcastChannel("phonex.session");
  const heard = new Promise((resolve) => (other.onmessage = ({ data }) => resolve(data)));
  const tokens = { access_token: "second", refresh_token: "r2", expires_in: 900 };
  session.accept(TOKENS);
  answers["/auth/refresh"] = () => Response.json(tokens);
  assert.equal(await session.refresh(), true);
  assert.deepEqual(await heard, { used: "r1", tokens });
  other.close();
});

test("a revoked session ends, and nothing of it is kept", async () => {
  session.accept(TOKENS);
  sessionStorage.setItem("phonex.draft", "Private");
  let left = 0;
  session.addEventListener("change", () => (left += 1), { once: true });
  answers["/jobs"] = () => problem(401, { code: "token_invalid", detail: "Sign in again." });
  answers["/auth/refresh"] = () => problem(401, { code: "token_invalid", detail: "Sign in again." });
  await assert.rejects(api("/jobs"), { status: 401 });
  assert.deepEqual([session.signedIn, left, sessionStorage.getItem("phonex.draft")], [false, 1, null]);
});

test("a service in trouble does not sign anybody out", async () => {
  session.accept({ ...TOKENS, expires_in: 1 });
  answers["/auth/refresh"] = () => problem(503, { code: "database_unavailable", detail: "Down." });
  answers["/jobs"] = () => Response.json({ jobs: [] });
  await api("/jobs");
  answers["/jobs"] = () => problem(401, { code: "token_expired", detail: "It has expired." });
  await assert.rejects(api("/jobs"), { status: 401 });
  assert.deepEqual([session.signedIn, session.refreshToken], [true, "r1"]);
});

test("audio is fetched with the token of who is signed in", async () => {
  answers["/audio/1"] = () => new Response("sound");
  assert.equal((await playable("/audio/1")).url, "/audio/1");
  session.accept(TOKENS);
  const { url, release } = await playable("/audio/1");
  assert.match(url, /^blob:/);
  assert.deepEqual(asked.map(tokenOf), ["Bearer first"]);
  release();
});

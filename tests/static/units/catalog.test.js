import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Catalog, search } from "../catalog.js";
import { choiceOf, firstChoice, requestOf, sameChoice } from "../choice.js";
import { useTexts } from "../i18n.js";
import { texts } from "../i18n/en.js";

const speakers = [
  { id: "EN-US", name: "English (America)", gender: "male", language: "EN" },
  { id: "af_heart", name: "Heart", gender: "female", language: "EN" },
  { id: "ES", name: "", gender: "male", language: "ES" },
];
const voices = [{ voice_id: "zoe", name: "Zoë", description: "reads stories", language: null }];
const catalog = new Catalog(["EN", "ES"], speakers, voices);
const any = { query: "", language: "", gender: "" };
const found = (wanted) => {
  const { voices: mine, speakers: others } = search(catalog, { ...any, ...wanted });
  return [...mine.map((each) => each.voice_id), ...others.map((each) => each.id)];
};

beforeEach(() => {
  useTexts("en", texts);
  globalThis.localStorage = { getItem: () => null };
});

test("all are found without a wish, own voices first", () => {
  assert.deepEqual(found({}), ["zoe", "EN-US", "af_heart", "ES"]);
});

test("names, descriptions and languages are searched, word by word", () => {
  assert.deepEqual(found({ query: "ZOE" }), ["zoe"]);
  assert.deepEqual(found({ query: "stories zo" }), ["zoe"]);
  assert.deepEqual(found({ query: "spanish" }), ["ES"]);
  assert.deepEqual(found({ query: "nobody" }), []);
});

test("own voices speak every language, but have no known gender", () => {
  assert.deepEqual(found({ language: "ES" }), ["zoe", "ES"]);
  assert.deepEqual(found({ gender: "female" }), ["af_heart"]);
});

test("a kept choice is used only while it is offered", () => {
  const keep = (choice) => (globalThis.localStorage = { getItem: () => JSON.stringify(choice) });
  keep({ language: "ES", voiceId: "zoe" });
  assert.deepEqual(firstChoice(catalog, "en"), { language: "ES", voiceId: "zoe" });
  keep({ language: "EN", voiceId: "deleted" });
  assert.deepEqual(firstChoice(catalog, "es"), { language: "ES", speaker: "ES" });
  assert.deepEqual(firstChoice(catalog, "pt"), { language: "EN", speaker: "EN-US" });
});

test("a choice is a request, and a job is a choice again", () => {
  const speaker = { language: "EN", speaker: "af_heart" };
  const voice = { language: "ES", voiceId: "zoe" };
  assert.deepEqual(requestOf(speaker, "Hi", { speed: 2 }), { path: "/tts", body: { text: "Hi", language: "EN", speaker: "af_heart", speed: 2 } });
  assert.deepEqual(requestOf(voice, "Hola", {}), { path: "/clone", body: { text: "Hola", voice_id: "zoe", language: "ES" } });
  assert.deepEqual(choiceOf({ voice_id: "zoe", language: "ES", speaker: "ES" }), voice);
  assert.deepEqual(choiceOf({ voice_id: null, language: "EN", speaker: "af_heart" }), speaker);
  assert.equal(sameChoice(voice, { language: "EN", voiceId: "zoe" }), false);
});

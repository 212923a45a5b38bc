import assert from "node:assert/strict";
import { test } from "node:test";
import { bars } from "../components/waveform.js";
import { wordAt } from "../components/word_line.js";
import { t, useTexts, when } from "../i18n.js";
import { texts as english } from "../i18n/en.js";
import { texts as spanish } from "../i18n/es.js";

test("a bar has the highest of its peaks", () => {
  assert.deepEqual(bars([0.1, 0.9, 0.3, 0.2], 10).map(({ level }) => level), [0.9, 0.3]);
  assert.deepEqual(bars([], 10).map(({ level }) => level), [0, 0]);
  assert.equal(bars([0.5], 500).every(({ level }) => level === 0.5), true);
});

test("a word is heard from its start until the next one's", () => {
  const words = [{ start: 0.5 }, { start: 1 }, { start: 2 }];
  assert.deepEqual([0, 0.5, 0.99, 1, 9].map((at) => wordAt(words, at)), [-1, 0, 0, 1, 2]);
  assert.equal(wordAt([], 1), -1);
});

test("texts have plurals and numbers of their language", () => {
  useTexts("en", english);
  assert.equal(t("speak.too_long", { n: 1 }), "The text is 1 character too long.");
  assert.equal(t("speak.too_long", { n: 1200 }), "The text is 1,200 characters too long.");
  useTexts("es", spanish);
  assert.equal(t("speak.too_long", { n: 1 }), "Al texto le sobra 1 carácter.");
  assert.equal(t("player.at", { at: "1,5 s", of: "2 s" }), "1,5 s de 2 s");
});

test("a text that there is not is an error", () => {
  useTexts("en", english);
  assert.throws(() => t("no.such"), /no.such/);
});

test("times are relative within a day", () => {
  useTexts("en", english);
  const now = Date.parse("2026-03-01T12:00:00Z");
  assert.equal(when("2026-03-01T11:59:50Z", now), "just now");
  assert.equal(when("2026-03-01T11:57:00Z", now), "3 minutes ago");
  assert.match(when("2026-02-01T12:00:00Z", now), /Feb 1, 2026/);
});

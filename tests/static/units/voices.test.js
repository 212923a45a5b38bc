import assert from "node:assert/strict";
import { test } from "node:test";
import { toCompare } from "../components/voices/compare.js";
import { FitClock, roughly } from "../components/voices/fit_clock.js";
import { bestOf, words } from "../components/voices/likeness.js";
import { levelOf } from "../components/voices/recorder.js";
import { measured, otherWarnings } from "../components/voices/report.js";
import { parseTags } from "../components/voices/tags.js";
import { useTexts } from "../i18n.js";
import { texts } from "../i18n/en.js";

const CLEAR = { speech_duration: 8.4, loudness_lufs: -20, snr_db: 40, clipping: 0 };

test("nothing is told of the time left before there is a base", () => {
  const clock = new FitClock();
  clock.see(0, 0);
  assert.equal(clock.left(30), null);
  clock.see(1, 40); // what came before was loading
  clock.see(2, 42);
  assert.equal(clock.left(42), null);
});

test("the time left follows the pace, smoothly", () => {
  const clock = new FitClock();
  for (let percent = 0; percent <= 50; percent += 1) clock.see(percent, percent * 2);
  assert.equal(clock.left(100), 100);
  assert.equal(clock.left(101), 99);
  clock.see(51, 112); // one step took six times as long
  assert.ok(clock.left(112) > 100 && clock.left(112) < 300);
});

test("a fit that makes no progress stalls, and one that begins anew has no base", () => {
  const clock = new FitClock();
  for (let percent = 0; percent <= 10; percent += 1) clock.see(percent, percent * 2);
  assert.equal(clock.stalls(30), false);
  assert.equal(clock.stalls(36), true);
  clock.see(0, 40);
  assert.equal(clock.left(41), null);
  assert.equal(clock.stalls(90), false);
  assert.equal(clock.stalls(101), true);
});

test("times are told roughly", () => {
  assert.deepEqual([3, 31, 54, 56, 70, 200].map(roughly), [{ seconds: 10 }, { seconds: 40 }, { seconds: 60 }, { minutes: 1 }, { minutes: 2 }, { minutes: 4 }]);
});

test("a recording is told of in plain words, with what would help", () => {
  useTexts("en", texts);
  assert.deepEqual(measured(CLEAR).map(({ good }) => good), [true, true, true, true]);
  assert.equal(measured(CLEAR)[0].text, "8.4 s of speech: enough.");
  const poor = measured({ speech_duration: 3, loudness_lufs: -45, snr_db: 8, clipping: 0.02 });
  assert.deepEqual(poor.map(({ good }) => good), [false, false, false, false]);
  assert.match(poor[2].text, /^Noisy: .* 8 dB .*Record in a quieter room\.$/);
  assert.match(poor[3].text, /2%/);
});

test("warnings that the measurements tell are not told twice", () => {
  useTexts("en", texts);
  const warnings = ["The sample is short: 3.0 s of speech; with 6 s or more, …", "Sample 2 contains no speech and was ignored.", "Another; POST /voice/ada/fit tries again."];
  assert.deepEqual(otherWarnings(warnings).map(({ text }) => text), ["File 2 has no speech in it and was left out.", "Another; “Fit” tries again."]);
});

test("tags are separated by commas, and too many are refused", () => {
  useTexts("en", texts);
  assert.deepEqual(parseTags(" warm, news ,, warm"), ["warm", "news"]);
  assert.deepEqual(parseTags(" "), []);
  assert.throws(() => parseTags("a,b,c,d,e,f,g,h,i,j,k"), { field: "tags" });
  assert.throws(() => parseTags("x".repeat(33)), /longer than 32/);
});

test("compared are the newest versions of the sample that there is now", () => {
  const version = (number, sample_from, fitted, current = false) => ({ version: number, sample_from, current, likeness: { instant: 0.4, fitted } });
  const versions = [version(4, 3, 0.9, true), version(3, 3, null), version(2, 1, 0.8), version(1, 1, null)];
  assert.deepEqual([toCompare(versions).instant.version, toCompare(versions).fitted.version], [3, 4]);
  const added = [version(3, 3, null, true), version(2, 1, 0.8), version(1, 1, null)];
  assert.deepEqual([toCompare(added).instant.version, toCompare(added).fitted], [3, null]);
});

test("a fit counts once it is better than the instant clone", () => {
  const voice = (state, fitted) => ({ fitting: { state }, likeness: { instant: 0.5, fitted } });
  assert.deepEqual([voice("running", 0.3), voice("running", 0.7), voice("done", 0.45), voice("off", null)].map(bestOf), [0.5, 0.7, 0.45, 0.5]);
  useTexts("en", texts);
  assert.deepEqual([0.9, 0.7, 0.5, -0.1].map(words), ["almost like the speaker", "much like the speaker", "somewhat like the speaker", "not much like the speaker"]);
});

test("the level of the microphone is loud, quiet or clipped", () => {
  const tone = (amplitude) => Float32Array.from({ length: 2048 }, (_, i) => amplitude * Math.sin(i / 7));
  assert.equal(levelOf(tone(0)).share, 0);
  assert.deepEqual([levelOf(tone(0.001)), levelOf(tone(0.3)), levelOf(tone(1))].map(({ quiet, clipped }) => [quiet, clipped]), [[true, false], [false, false], [false, true]]);
});

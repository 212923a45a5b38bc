import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { audioStream } from "../audio_stream.js";
import { writingTold } from "../components/chat/composer.js";
import { readConversation } from "../components/chat/model.js";
import { measured } from "../components/training/voice.js";
import { clockTime, useTexts } from "../i18n.js";
import { texts } from "../i18n/en.js";

beforeEach(() => useTexts("en", texts));

// An <audio> that notes what it is given to play.
class FakeAudio {
  played = [];

  set src(url) {
    this.played.push(url);
  }

  async play() {}
  pause() {}
  removeAttribute() {}
  load() {}
}

const chunk = (bytes) => new Uint8Array(bytes).buffer;

test("without MediaSource, audio that arrives is played piece by piece", () => {
  const audio = new FakeAudio();
  let ended = 0;
  const stream = audioStream({ audio, onEnd: () => (ended += 1) });
  stream.push(chunk(10_000));
  assert.equal(audio.played.length, 0); // too short to begin with
  stream.push(chunk(10_000));
  stream.push(chunk(20_000));
  assert.equal(audio.played.length, 1);
  audio.onended();
  assert.equal(audio.played.length, 2);
  stream.push(chunk(5_000));
  audio.onended();
  assert.deepEqual([audio.played.length, ended], [2, 0]); // it waits for more
  stream.end();
  assert.equal(audio.played.length, 3);
  audio.onended();
  assert.equal(ended, 1);
});

test("what is stopped plays no further piece", () => {
  const audio = new FakeAudio();
  let ended = 0;
  const stream = audioStream({ audio, onEnd: () => (ended += 1) });
  stream.push(chunk(20_000));
  stream.push(chunk(20_000));
  stream.stop();
  stream.stop();
  assert.deepEqual([audio.played.length, audio.onended, ended], [1, null, 1]);
});

test("that one writes is told now and then, and that one stopped once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let time = 0;
  const told = [];
  const writing = writingTold((on) => told.push(on), new AbortController().signal, () => time);
  writing.go();
  time = 1000;
  writing.go();
  time = 3000;
  writing.go();
  assert.deepEqual(told, [true, true]);
  mock.timers.tick(4000);
  writing.stop();
  assert.deepEqual(told, [true, true, false]);
  mock.timers.reset();
});

test("a conversation is named after the other person, or after its echo", () => {
  const person = (_id, name, gone = false) => ({ _id, name, gone });
  const given = { _id: "c", kind: "people", participants: [person("me", "Ada"), person("you", "Bob")], echo: null, last_message: null, last_seq: 3, unread: 1, read: { me: 2, you: 1 }, updated_at: "" };
  const talk = readConversation(given, "me");
  assert.deepEqual([talk.name, talk.otherId, talk.readTo, talk.readByOther, talk.isGone], ["Bob", "you", 2, 1, false]);
  const echo = readConversation({ ...given, kind: "echo", participants: [person("me", "Ada")], echo: { _id: "e", name: "Guide" } }, "me");
  assert.deepEqual([echo.name, echo.isEcho, echo.otherId, echo.readByOther], ["Guide", true, null, Infinity]);
  const gone = readConversation({ ...given, participants: [person("me", "Ada"), person("you", "", true)] }, "me");
  assert.deepEqual([gone.name, gone.isGone], ["Somebody", true]);
});

test("what a recording sounds like is told in figures, without a pitch where there is none", () => {
  assert.equal(measured({ pitch_hz: 198.4, energy: 0.0612, duration: 10.2 }), "10.2 s · pitch 198 Hz · energy 0.061");
  assert.equal(measured({ pitch_hz: null, energy: 0.001, duration: 5 }), "5.0 s · energy 0.001");
});

test("a time of today has no date", () => {
  const now = new Date(2026, 2, 1, 12, 0).getTime();
  assert.match(clockTime(new Date(2026, 2, 1, 9, 30), now), /^9:30/);
  assert.match(clockTime(new Date(2026, 1, 1, 9, 30), now), /^2\/1\/26/);
});

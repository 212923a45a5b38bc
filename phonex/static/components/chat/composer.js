// Writing a message: text, a recording, a picture, or a text spoken in one's own voice.

import { h, icon, write } from "../../dom.js";
import { t } from "../../i18n.js";
import { FieldError, field, showProblem, statusLine, tell } from "../field.js";
import { meter } from "../meter.js";
import { startRecorder } from "../voices/recorder.js";

const MOST = 10_000;
const TYPING_MS = 2500; // told again this often while one writes
const IDLE_MS = 4000;

// send({ type, content, file }) stores a message; typing(on) tells that one writes or no longer does.
export function composer({ send, typing, canSpeak, signal }) {
  const parts = makeParts(canSpeak);
  const { text, form, status } = parts;
  const writing = writingTold(typing, signal);
  const fail = (error) => showProblem(form, error, status);
  const recording = recordingRow({ parts, signal, fail, done: (file) => send({ type: "voice", content: "", file }) });

  function submit(type) {
    tell(status, "");
    const content = text.value.trim();
    if (!content) return fail(new FieldError("content", t("echos.no_content")));
    text.value = "";
    writing.stop();
    send({ type, content, file: null });
    text.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit("text");
  });
  parts.speak.addEventListener("click", () => submit("voice"));
  text.addEventListener("input", () => (text.value.trim() ? writing.go() : writing.stop()));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    submit("text");
  });
  parts.record.addEventListener("click", recording.start);
  parts.chooser.addEventListener("change", () => {
    const [file] = parts.chooser.files;
    parts.chooser.value = "";
    if (!file) return;
    send({ type: "image", content: text.value.trim(), file });
    text.value = "";
    writing.stop();
  });
  return { element: form, focus: () => text.focus(), fail };
}

function makeParts(canSpeak) {
  const action = (id, picture, label) => h("button", { class: "button plain icon-only", id, type: "button", "aria-label": label, title: label }, icon(picture));
  const text = h("textarea", { id: "chat-text", name: "content", rows: 1, maxlength: MOST, placeholder: t("echos.placeholder"), "aria-label": t("echos.message") });
  const chooser = h("input", { id: "chat-picture", type: "file", accept: "image/png,image/jpeg,image/webp", "aria-label": t("chat.send_picture"), title: t("chat.send_picture") });
  const attach = h("div", { class: "attach" }, icon("image"), chooser);
  const record = action("chat-record", "voices", t("chat.record"));
  const speak = action("chat-speak", "speak", t("chat.speak"));
  speak.hidden = !canSpeak;
  const send = h("button", { class: "button", id: "chat-send", type: "submit" }, t("echos.send"));
  const status = statusLine("chat-status");
  const keys = h("p", { class: "unseen", id: "chat-keys" }, t("chat.keys"));
  text.setAttribute("aria-describedby", keys.id);
  const live = h("div", { class: "level", hidden: true });
  const row = h("div", { class: "chat-actions" }, attach, record, speak, send);
  const form = h("form", { class: "chat-composer", id: "chat-composer", novalidate: true }, field({ control: text }), keys, live, row, status);
  return { text, chooser, record, speak, send, status, live, row, form };
}

// A recording takes the place of the actions while it is made.
function recordingRow({ parts, signal, fail, done }) {
  const timer = h("span", { class: "numbers", role: "timer" });
  const level = meter(t("level.label"));
  const stop = h("button", { class: "button", id: "chat-record-send", type: "button" }, t("echos.send"));
  const discard = h("button", { class: "button plain", id: "chat-record-discard", type: "button" }, t("chat.discard"));
  parts.live.append(timer, level.element, discard, stop);
  let recorder = null;

  function show(on) {
    parts.live.hidden = !on;
    parts.row.hidden = on;
    (on ? stop : parts.record).focus();
  }

  async function start() {
    tell(parts.status, "");
    try {
      if (!navigator.mediaDevices) throw new FieldError("content", t("sample.insecure"));
      recorder = await startRecorder({ onEnd: ended, onLevel: showLevel });
      if (signal.aborted) return recorder.discard();
      show(true);
    } catch (error) {
      const known = error instanceof FieldError;
      fail(known ? error : new FieldError("content", t(error.name === "NotFoundError" ? "sample.no_microphone" : "sample.not_allowed")));
    }
  }

  function showLevel({ share, seconds }) {
    level.show(share);
    write(timer, `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`);
  }

  function ended(file) {
    recorder = null;
    if (signal.aborted) return;
    show(false);
    if (file) done(file);
  }

  stop.addEventListener("click", () => recorder?.stop());
  discard.addEventListener("click", () => recorder?.discard());
  signal.addEventListener("abort", () => recorder?.discard());
  return { start };
}

// Tells that one writes, now and then while it goes on, and once that it is over.
export function writingTold(typing, signal, now = () => performance.now()) {
  let toldAt = null;
  let idle = null;

  function go() {
    clearTimeout(idle);
    idle = setTimeout(stop, IDLE_MS);
    if (toldAt !== null && now() - toldAt < TYPING_MS) return;
    toldAt = now();
    typing(true);
  }

  function stop() {
    clearTimeout(idle);
    if (toldAt === null) return;
    toldAt = null;
    typing(false);
  }
  signal.addEventListener("abort", stop);
  return { go, stop };
}

// An echo's reply while it is made: its text as it is spoken, its audio as it arrives, and a button
// that stops both.

import { audioStream } from "../../audio_stream.js";
import { h, icon, write } from "../../dom.js";
import { t } from "../../i18n.js";
import { silence } from "./voice_note.js";

// name: of the echo. cancel() asks the service to stop. aloud(): whether to play the audio.
export function liveReply({ name, cancel, aloud, signal }) {
  const audio = h("audio", { id: "reply-audio" });
  const words = h("p");
  const badge = h("span", { class: "badge synthetic", title: t("chat.synthetic_about") }, t("chat.synthetic"));
  const bubble = h("div", { class: "message other", hidden: true, "aria-hidden": "true" }, h("p", { class: "facts" }, `${name} `, badge), h("div", { class: "bubble" }, words));
  const said = h("span", { role: "status" });
  const stopButton = h("button", { class: "button quiet", id: "reply-stop", type: "button" }, icon("stop"), t("chat.stop_reply"));
  const bar = h("div", { class: "reply-bar", hidden: true }, said, stopButton);
  let stream = null;
  let heard = null; // the id of the audio that is played
  let stopped = null; // that of audio which is not to be heard any further
  let making = false; // whether the service is still at it

  function show() {
    bubble.hidden = !making || words.textContent === "";
    bar.hidden = !making && !stream;
    write(said, making ? t("chat.replying", { name }) : stream ? t("chat.speaking", { name }) : "");
  }

  function begin() {
    making = true;
    show();
  }

  function addText(delta) {
    words.textContent += delta;
    begin();
  }

  function addAudio({ audio_id, chunk }) {
    if (!aloud() || audio_id === stopped) return;
    if (!stream) {
      silence(audio);
      stream = audioStream({ audio, onEnd: silent });
    }
    heard = audio_id;
    stream.push(chunk);
    begin();
  }

  function silent() {
    stream = null;
    show();
  }

  // What was received is still heard, unless it was stopped.
  function end() {
    making = false;
    words.textContent = "";
    stream?.end();
    show();
  }

  function hush() {
    stopped = heard;
    stream?.stop();
    end();
  }

  function stop() {
    if (making) cancel();
    hush();
  }

  // A new message: what is being said is stopped by the service.
  function restart() {
    hush();
    begin();
  }

  stopButton.addEventListener("click", stop);
  signal.addEventListener("abort", () => stream?.stop());
  return { bubble, bar: h("div", {}, bar, audio), begin, restart, addText, addAudio, end };
}

// Hearing a voice before it is chosen.

import { request } from "./api.js";
import { requestOf } from "./choice.js";
import { begin, deleteAudio, ended, stop } from "./synthesis.js";

// A short sentence in each language that can be spoken.
export const SENTENCES = {
  EN: "Hello! This is what I sound like.",
  ES: "¡Hola! Así es como sueno.",
  FR: "Bonjour ! Voici à quoi ressemble ma voix.",
  ZH: "你好！这就是我的声音。",
  JP: "こんにちは。これが私の声です。",
  KR: "안녕하세요. 제 목소리는 이렇습니다.",
};

// Plays one preview at a time. It leaves no entry in the history.
export class Previews {
  #audio = new Audio();
  #made = new Map(); // addresses of blobs by choice
  #current = null;

  // Resolves when the sound begins.
  async play(choice) {
    this.stop();
    const current = (this.#current = new AbortController());
    const key = JSON.stringify(choice);
    if (!this.#made.has(key)) this.#made.set(key, await makePreview(choice, current.signal));
    if (current.signal.aborted) return;
    this.#audio.src = this.#made.get(key);
    await this.#audio.play();
  }

  stop() {
    this.#current?.abort();
    this.#audio.pause();
  }

  // Call it at last.
  close() {
    this.stop();
    for (const url of this.#made.values()) URL.revokeObjectURL(url);
    this.#made.clear();
  }
}

// The address of a blob; the caller revokes it.
export async function makePreview(choice, signal) {
  const sentence = SENTENCES[choice.language] ?? SENTENCES.EN;
  const job = await begin(requestOf(choice, sentence, { format: "mp3" }), signal);
  previewed.add(job.job_id);
  try {
    await ended(job.job_id, { signal });
    const audio = await request(`/audio/${job.audio_id}`, { signal });
    return URL.createObjectURL(await audio.blob());
  } finally {
    if (signal.aborted) stop(job.job_id).catch(() => {}); // it may have ended
    else deleteAudio(job.audio_id).catch(() => {}); // there is none if it failed
  }
}

// Jobs that only made a preview; a list of jobs leaves them out while they run.
export const previewed = new Set();

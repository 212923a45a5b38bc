// A picture of a conversation; an <img> could not send a token for it.

import { h } from "../../dom.js";
import { playable } from "../../media.js";
import { whenSeen } from "./voice_note.js";

// path: of the image. text: what stands in for it
export function picture({ path, text, signal, fail }) {
  const image = h("img", { class: "picture", alt: text });

  async function load() {
    const { url, release } = await playable(path, signal);
    image.src = url;
    signal.addEventListener("abort", release);
  }

  whenSeen(image, () => load().catch((error) => error.name === "AbortError" || fail(error)), signal);
  return image;
}

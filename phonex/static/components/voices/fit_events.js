// The progress of fits, as the service tells it.

import { connection, events } from "../../api.js";

// One stream at a time: browsers limit the connections to a server.
// show(voice): it has changed. ended(): a stream has ended.
export function fitEvents({ signal: left, show, ended }) {
  let followed = null; // { id, controller }

  // voices: those that wait or are fitted; the one that runs is followed.
  function follow(voices) {
    const next = voices.find((voice) => voice.fitting.state === "running") ?? voices.at(-1);
    if (followed?.id === next?.voice_id) return;
    followed?.controller.abort();
    followed = next ? { id: next.voice_id, controller: new AbortController() } : null;
    if (followed) listen(followed);
  }

  async function listen({ id, controller }) {
    const signal = AbortSignal.any([controller.signal, left]);
    try {
      for await (const { data } of events(`/voice/${id}/events`, { signal })) show(data);
    } catch {
      // polling goes on
    }
    if (followed?.controller === controller) followed = null;
    if (!signal.aborted && !connection.lost) ended();
  }
  return { follow };
}

// MP3 that is heard while it arrives: by MediaSource where the browser takes MP3 there, else as one
// piece after another, with a short gap between them.

const TYPE = "audio/mpeg";
const PIECE_BYTES = 16_000; // about a second

// audio: the element that plays it. onEnd() is called once it was heard to its end or was stopped.
export function audioStream({ audio, onEnd }) {
  const fits = globalThis.MediaSource?.isTypeSupported(TYPE);
  return fits ? new SourceStream(audio, onEnd) : new PieceStream(audio, onEnd);
}

class SourceStream {
  #source = new MediaSource();
  #buffer = null;
  #waiting = []; // chunks
  #ended = false;

  constructor(audio, onEnd) {
    this.audio = audio;
    this.url = URL.createObjectURL(this.#source);
    this.finish = once(() => {
      release(audio, this.url);
      onEnd();
    });
    this.#source.addEventListener("sourceopen", () => this.#begin(), { once: true });
    audio.src = this.url;
    audio.onended = audio.onerror = this.finish;
    audio.play().catch(() => {}); // a browser may ask for a click first
  }

  push(chunk) {
    this.#waiting.push(chunk);
    this.#feed();
  }

  end() {
    this.#ended = true;
    this.#feed();
  }

  stop() {
    this.finish();
  }

  #begin() {
    this.#buffer = this.#source.addSourceBuffer(TYPE);
    this.#buffer.addEventListener("updateend", () => this.#feed());
    this.#feed();
  }

  #feed() {
    if (this.#source.readyState !== "open" || !this.#buffer || this.#buffer.updating) return;
    if (this.#waiting.length) this.#buffer.appendBuffer(this.#waiting.shift());
    else if (this.#ended && this.#buffer.buffered.length) this.#source.endOfStream();
    else if (this.#ended) this.finish(); // nothing came
  }
}

class PieceStream {
  #pieces = []; // blobs
  #open = []; // chunks of the next piece
  #playing = null; // the address of what is heard
  #ended = false;

  constructor(audio, onEnd) {
    this.audio = audio;
    this.finish = once(() => {
      if (this.#playing) release(audio, this.#playing);
      onEnd();
    });
    audio.onended = audio.onerror = () => this.#next();
  }

  push(chunk) {
    this.#open.push(chunk);
    const size = this.#open.reduce((sum, each) => sum + each.byteLength, 0);
    if (size >= PIECE_BYTES) this.#close();
  }

  end() {
    this.#ended = true;
    if (this.#open.length) this.#close();
    else if (!this.#playing) this.finish();
  }

  stop() {
    this.#pieces = [];
    this.finish();
  }

  #close() {
    this.#pieces.push(new Blob(this.#open.splice(0), { type: TYPE }));
    if (!this.#playing) this.#next();
  }

  #next() {
    if (this.#playing) URL.revokeObjectURL(this.#playing);
    this.#playing = null;
    const piece = this.#pieces.shift();
    if (!piece) return this.#ended ? this.finish() : undefined;
    this.#playing = this.audio.src = URL.createObjectURL(piece);
    this.audio.play().catch(() => {});
  }
}

function release(audio, url) {
  audio.onended = audio.onerror = null;
  audio.pause();
  audio.removeAttribute("src");
  audio.load();
  URL.revokeObjectURL(url);
}

function once(action) {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

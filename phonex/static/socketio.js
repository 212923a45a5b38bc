// A client of Socket.IO, protocol 5, over a WebSocket with Engine.IO, protocol 4.
//
// It has events both ways, acknowledgements and a connection that is made again when it is lost. It
// knows one namespace and no long polling; it receives binary data, but sends none. What was sent
// without an acknowledgement may be lost: whoever needs it sends it again.

const ENGINE = { open: "0", close: "1", ping: "2", pong: "3", message: "4" };
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const REFUSED = 4;
const BINARY_EVENT = 5;
const BINARY_ACK = 6;

const OPENING_MS = 20_000;
const ANSWER_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

// code: "timeout" if there was no acknowledgement in time, "disconnected" if the connection ended.
export class SocketError extends Error {
  constructor(code) {
    super(`no acknowledgement: ${code}`);
    this.code = code;
  }
}

// Dispatches the server's events by their names, with their first value as `detail`; and "connect",
// "disconnect" and "connect_error" (`detail`: what the server said) of the connection itself.
export class Socket extends EventTarget {
  connected = false;
  #ws = null;
  #wanted = false; // whether to connect again
  #failures = 0;
  #timer = null; // of the next attempt, or of a server that falls silent
  #silenceMs = OPENING_MS;
  #lastId = 0;
  #asked = new Map(); // { resolve, reject } by the id of the packet
  #partial = null; // a packet whose binary data is still to come

  // auth(): resolves with what the server is told at every connection. makeWebSocket(url)
  constructor({ url, auth, makeWebSocket = (address) => new WebSocket(address) }) {
    super();
    Object.assign(this, { url, auth, makeWebSocket });
  }

  // Connects, and again whenever the connection is lost, until close().
  connect() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#failures = 0;
    this.#open();
  }

  close() {
    this.#wanted = false;
    if (this.connected) this.#send(String(DISCONNECT));
    if (this.#ws) this.#lose(this.#ws);
    clearTimeout(this.#timer);
  }

  // Connects at once where it waits to: when the network is back.
  hurry() {
    if (!this.#wanted || this.#ws) return;
    clearTimeout(this.#timer);
    this.#open();
  }

  // Nothing is sent without a connection.
  emit(name, data) {
    if (this.connected) this.#send(EVENT + eventOf(name, data));
  }

  // Resolves with the first value of the acknowledgement; rejects with a SocketError.
  ask(name, data, { timeoutMs = ANSWER_MS } = {}) {
    if (!this.connected) return Promise.reject(new SocketError("disconnected"));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new SocketError("timeout")), timeoutMs);
      this.#asked.set(id, { resolve, reject, timer });
      this.#send(EVENT + String(id) + eventOf(name, data));
    }).finally(() => {
      clearTimeout(this.#asked.get(id)?.timer);
      this.#asked.delete(id);
    });
  }

  // --- the connection ---

  #open() {
    const ws = (this.#ws = this.makeWebSocket(`${this.url}?EIO=4&transport=websocket`));
    ws.binaryType = "arraybuffer";
    ws.onmessage = ({ data }) => ws === this.#ws && this.#receive(data);
    ws.onclose = () => this.#lose(ws);
    ws.onerror = () => {}; // "close" follows
    this.#silenceMs = OPENING_MS;
    this.#watch();
  }

  // A server that says nothing for this long is gone, even if the connection seems to be there.
  #watch() {
    const ws = this.#ws;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(ws), this.#silenceMs);
  }

  #lose(ws) {
    if (ws !== this.#ws) return;
    this.#ws = this.#partial = null;
    clearTimeout(this.#timer);
    ws.close();
    const was = this.connected;
    this.connected = false;
    for (const { reject } of this.#asked.values()) reject(new SocketError("disconnected"));
    if (this.#wanted) this.#timer = setTimeout(() => this.#open(), pauseAfter(this.#failures++));
    if (was) this.dispatchEvent(new Event("disconnect"));
  }

  async #introduce() {
    const ws = this.#ws;
    try {
      const told = await this.auth();
      if (ws === this.#ws) this.#send(CONNECT + JSON.stringify(told));
    } catch {
      this.#lose(ws); // who one is could not be found out now
    }
  }

  #send(packet) {
    this.#ws.send(ENGINE.message + packet);
  }

  // --- what the server sends ---

  #receive(data) {
    this.#watch();
    if (typeof data !== "string") return this.#attach(data);
    const content = data.slice(1);
    switch (data[0]) {
      case ENGINE.open: {
        const { pingInterval, pingTimeout } = JSON.parse(content);
        this.#silenceMs = pingInterval + pingTimeout;
        return this.#introduce();
      }
      case ENGINE.ping: return this.#ws.send(ENGINE.pong + content);
      case ENGINE.close: return this.#lose(this.#ws);
      case ENGINE.message: return this.#begin(parsePacket(content));
    }
  }

  #begin(packet) {
    if (packet.attachments === 0) return this.#take(packet);
    this.#partial = { packet, buffers: [] };
  }

  #attach(buffer) {
    const { packet, buffers } = this.#partial;
    buffers.push(buffer);
    if (buffers.length < packet.attachments) return;
    this.#partial = null;
    this.#take({ ...packet, data: restore(packet.data, buffers) });
  }

  #take({ type, id, data }) {
    switch (type) {
      case CONNECT:
        this.connected = true;
        this.#failures = 0;
        return this.dispatchEvent(new Event("connect"));
      case DISCONNECT: return this.#lose(this.#ws);
      case REFUSED: {
        const ws = this.#ws;
        this.dispatchEvent(new CustomEvent("connect_error", { detail: data }));
        return this.#lose(ws);
      }
      case EVENT: case BINARY_EVENT: return this.dispatchEvent(new CustomEvent(data[0], { detail: data[1] }));
      case ACK: case BINARY_ACK: return this.#asked.get(id)?.resolve(data[0]);
    }
  }
}

const eventOf = (name, data) => JSON.stringify(data === undefined ? [name] : [name, data]);

// Clients that lost the same server do not all come back at the same moment.
const pauseAfter = (failures) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);

// type, number of attachments and "-", namespace and ",", id, JSON: "51-/chat,7["name",…]"
const PACKET = /^(\d)(?:(\d+)-)?(?:\/[^,]*,)?(\d+)?(.*)$/s;

export function parsePacket(text) {
  const [, type, attachments = 0, id, content] = text.match(PACKET);
  return { type: Number(type), attachments: Number(attachments), id: Number(id), data: content ? JSON.parse(content) : null };
}

// Puts binary data where its placeholders are.
function restore(value, buffers) {
  if (value === null || typeof value !== "object") return value;
  if (value._placeholder) return buffers[value.num];
  if (Array.isArray(value)) return value.map((each) => restore(each, buffers));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, restore(each, buffers)]));
}

// A client of conversations that a test steers: the unmodified socket.io-client. It reads commands
// and writes what happens, each as a line of JSON.
//
// A conversation that it follows is joined at every connection, from the last message it has.

import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const EVENTS = ["connect", "disconnect", "connect_error"];
const RESEND_MS = 20_000;

let socket;
const seen = new Map(); // number of the last message, by followed conversation

const plain = (_, value) => (value?.type === "Buffer" ? { bytes: Buffer.from(value.data).toString("base64") } : value);
const say = (line) => process.stdout.write(`${JSON.stringify(line, plain)}\n`);

function note(message, way) {
  say({ message, way });
  if (seen.has(message.conversation_id)) seen.set(message.conversation_id, message.seq);
}

async function join(conversation_id) {
  let answer;
  do {
    answer = await socket.emitWithAck("conversation:join", { conversation_id, after_seq: seen.get(conversation_id) });
    for (const message of answer.missed ?? []) note(message, "missed");
  } while (answer.more);
  say({ joined: conversation_id, answer });
}

const commands = {
  connect({ url, auth, options }) {
    socket = io(url, { auth, reconnectionDelay: 50, reconnectionDelayMax: 200, ...options });
    for (const name of EVENTS) {
      socket.on(name, (detail) => say({ event: name, data: detail?.data ?? detail?.message ?? detail ?? null }));
    }
    socket.on("connect", () => [...seen.keys()].forEach(join));
    socket.onAny((event, data) => (event === "message:receive" ? note(data, "live") : say({ event, data })));
  },
  follow({ conversation_id, after_seq }) {
    seen.set(conversation_id, after_seq);
    return join(conversation_id);
  },
  async ask({ id, event, args }) {
    say({ id, answer: await socket.emitWithAck(event, ...args) });
  },
  // Without an acknowledgement.
  tell({ event, args }) {
    socket.emit(event, ...args);
  },
  // All at once; each again until it is acknowledged.
  burst({ conversation_id, texts }) {
    texts.forEach(async (content) => {
      for (;;) {
        let pauseMs = 200;
        try {
          const answer = await socket.timeout(RESEND_MS).emitWithAck("message:send", { conversation_id, client_id: content, type: "text", content });
          say({ acknowledged: content, answer });
          if (!answer.error) return;
          pauseMs = 1000 * (answer.error.retry_after ?? 1);
        } catch {
          // the connection is gone, or the answer
        }
        await new Promise((done) => setTimeout(done, pauseMs));
      }
    });
  },
  // The network goes away; the client does not know why.
  drop() {
    socket.io.engine.close();
  },
  close() {
    socket.close();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  commands[command](given);
}
process.exit();

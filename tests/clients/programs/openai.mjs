// OpenAI's package for JavaScript: speech, streams, events, errors, models. Argument: URL.
import OpenAI, { NotFoundError } from "openai";

const [url] = process.argv.slice(2);
const client = new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 });
const input = "Good morning. How are you today?";
const found = {};

const speak = (fields) => client.audio.speech.create({ model: "tts-1", voice: "alloy", input, ...fields });
const bytes = async (response) => (await response.arrayBuffer()).byteLength;

const whole = await speak({});
found.type = whole.headers.get("content-type");
found.mp3 = await bytes(whole);
found.pcm = await bytes(await speak({ response_format: "pcm" }));

found.chunks = 0;
found.streamed = 0;
for await (const chunk of (await speak({ response_format: "pcm" })).body) {
  found.chunks += 1;
  found.streamed += chunk.length;
}

const events = await (await speak({ response_format: "pcm", stream_format: "sse" })).text();
const lines = events.split("\n").filter((line) => line.startsWith("data: "));
const parts = lines.map((line) => JSON.parse(line.slice("data: ".length)));
found.kinds = [...new Set(parts.map((part) => part.type))];
found.parts = parts.reduce((sum, part) => sum + Buffer.from(part.audio ?? "", "base64").length, 0);

try {
  await speak({ voice: "nobody" });
} catch (error) {
  found.refused = error instanceof NotFoundError && [error.status, error.code, error.param];
}

found.models = (await client.models.list()).data.map((model) => model.id);
console.log(JSON.stringify(found));

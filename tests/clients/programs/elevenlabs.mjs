// ElevenLabs' package for JavaScript: speech, streams, times, voices, models, errors.
// Arguments: URL, an audio file.
import { createReadStream } from "node:fs";
import { ElevenLabsClient, ElevenLabsError } from "@elevenlabs/elevenlabs-js";

const [url, sample] = process.argv.slice(2);
const client = new ElevenLabsClient({ apiKey: "none", baseUrl: url, maxRetries: 0 });
const speech = client.textToSpeech;
const voice = "21m00Tcm4TlvDq8ikWAM";
const text = "Good morning. It costs $50. ";
const fields = { text, outputFormat: "pcm_24000" };
const found = {};

const bytes = async (stream) => {
  let n = 0;
  for await (const chunk of stream) n += chunk.length;
  return n;
};

found.mp3 = await bytes(await speech.convert(voice, { text }));
found.pcm = await bytes(await speech.convert(voice, fields));
found.streamed = await bytes(await speech.stream(voice, fields));

const timed = await speech.convertWithTimestamps(voice, fields);
found.timed = Buffer.from(timed.audioBase64, "base64").length;
found.characters = timed.alignment.characters.join("");
found.last = timed.alignment.characterEndTimesSeconds.at(-1);

found.parts = 0;
found.partCharacters = "";
for await (const part of await speech.streamWithTimestamps(voice, fields)) {
  found.parts += Buffer.from(part.audioBase64, "base64").length;
  found.partCharacters += part.alignment?.characters.join("") ?? "";
}

const added = await client.voices.ivc.create({ name: "Anna", files: [createReadStream(sample)] });
found.cloned = await bytes(await speech.convert(added.voiceId, fields));
found.voices = (await client.voices.getAll()).voices.map((each) => each.voiceId);
const page = await client.voices.search({ pageSize: 1, search: "anna" });
found.page = [page.totalCount, page.hasMore, page.voices[0].name];
await client.voices.update(added.voiceId, { name: "Anna B." });
found.renamed = (await client.voices.get(added.voiceId)).name;
found.deleted = (await client.voices.delete(added.voiceId)).status;
found.added = added.voiceId;

found.models = (await client.models.list()).map((each) => each.modelId);
found.user = (await client.user.get()).userId;

try {
  await speech.convert("nobody", { text });
} catch (error) {
  found.refused = error instanceof ElevenLabsError && [error.statusCode, error.body.code];
}
console.log(JSON.stringify(found));

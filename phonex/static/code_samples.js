// A request to the service in the languages of those who will call it.

// ask: { path, body }: "/tts" or "/clone", and its JSON. The audio is saved in the asked format.
export function samples(ask, { origin, accounts }) {
  const of = { ...ask, origin, accounts, file: `speech.${ask.body.format}` };
  return { curl: curl(of), python: python(of), javascript: javascript(of), php: php(of) };
}

const KEY = "PHONEX_API_KEY";

// Quoted for a shell: only ' has to be taken out.
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ path, body, origin, accounts, file }) {
  const key = accounts ? ` \\\n  -H "Authorization: Bearer $${KEY}"` : "";
  const more = accounts ? ` -H "Authorization: Bearer $${KEY}"` : "";
  return `url=$(curl -sS --fail-with-body ${quoted(origin + path)}${key} \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify(body))} \\
  | sed -n 's/.*"audio_url":"\\([^"]*\\)".*/\\1/p')
curl -sS --fail${more} -o ${quoted(file)} ${quoted(origin)}"$url"
`;
}

function python({ path, body, origin, accounts, file }) {
  const headers = accounts ? `, headers={"Authorization": f"Bearer {os.environ['${KEY}']}"}` : "";
  return `${accounts ? "import os\n\n" : ""}import httpx

with httpx.Client(base_url=${JSON.stringify(origin)}, timeout=120${headers}) as phonex:
    made = phonex.post(${JSON.stringify(path)}, json=${pythonic(body)})
    made.raise_for_status()
    audio = phonex.get(made.json()["audio_url"]).raise_for_status()
with open(${JSON.stringify(file)}, "wb") as file:
    file.write(audio.content)
`;
}

const pythonic = (body) =>
  `{\n${Object.entries(body).map(([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`).join("")}    }`;

function javascript({ path, body, origin, accounts, file }) {
  const key = accounts ? `\nheaders.Authorization = \`Bearer \${process.env.${KEY}}\`;` : "";
  return `import { writeFile } from "node:fs/promises";

const service = ${JSON.stringify(origin)};
const headers = { "Content-Type": "application/json" };${key}
const made = await fetch(service + ${JSON.stringify(path)}, {
  method: "POST",
  headers,
  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")}),
});
if (!made.ok) throw new Error((await made.json()).detail);
const audio = await fetch(service + (await made.json()).audio_url, { headers });
if (!audio.ok) throw new Error((await audio.json()).detail);
await writeFile(${JSON.stringify(file)}, Buffer.from(await audio.arrayBuffer()));
`;
}

function php({ path, body, origin, accounts, file }) {
  const key = accounts ? `\n$headers .= 'Authorization: Bearer ' . getenv('${KEY}') . "\\r\\n";` : "";
  const rows = Object.entries(body).map(([name, value]) => `    ${phpString(name)} => ${typeof value === "string" ? phpString(value) : value},\n`);
  return `<?php
$service = ${phpString(origin)};
$headers = "Content-Type: application/json\\r\\n";${key}
$body = json_encode([
${rows.join("")}]);
$post = stream_context_create(['http' => ['method' => 'POST', 'header' => $headers, 'content' => $body]]);
$made = json_decode(file_get_contents($service . ${phpString(path)}, false, $post), true);
$get = stream_context_create(['http' => ['header' => $headers]]);
file_put_contents(${phpString(file)}, file_get_contents($service . $made['audio_url'], false, $get));
`;
}

const phpString = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

// Audio and files of the service, for elements that cannot send a token.

import { request } from "./api.js";
import { h } from "./dom.js";
import { session } from "./session.js";

// An address to play; call `release` when it is no longer needed.
export async function playable(path, signal) {
  if (!session.signedIn) return { url: path, release() {} };
  const response = await request(path, { signal });
  const url = URL.createObjectURL(await response.blob());
  return { url, release: () => URL.revokeObjectURL(url) };
}

// A link that saves a file. fail(error) is called if the service refuses it.
export function downloadLink({ path, name, fail, ...attributes }, ...content) {
  return h("a", { href: path, download: name, onclick: (event) => session.signedIn && save(event, path, name, fail), ...attributes }, ...content);
}

async function save(event, path, name, fail) {
  event.preventDefault();
  try {
    const { url, release } = await playable(path);
    h("a", { href: url, download: name }).click();
    setTimeout(release, 60_000); // the browser reads it after the click
  } catch (error) {
    fail(error);
  }
}

// Keeps the console itself for when the service cannot be reached: static files, never an answer of
// the API and never audio. What is kept is a copy of last resort; the network comes first.

const CACHE = "phonex-console";
const PAGE = "/";
const SHELL = [
  PAGE,
  "/static/api.js",
  "/static/app.js",
  "/static/audio_stream.js",
  "/static/catalog.js",
  "/static/choice.js",
  "/static/code_samples.js",
  "/static/components/account/data.js",
  "/static/components/account/keys.js",
  "/static/components/account/profile.js",
  "/static/components/account/quota.js",
  "/static/components/account/sign_in.js",
  "/static/components/books/row.js",
  "/static/components/chat/composer.js",
  "/static/components/chat/events.js",
  "/static/components/chat/list.js",
  "/static/components/chat/log.js",
  "/static/components/chat/message.js",
  "/static/components/chat/model.js",
  "/static/components/chat/new.js",
  "/static/components/chat/outbox.js",
  "/static/components/chat/picture.js",
  "/static/components/chat/reply.js",
  "/static/components/chat/reply_state.js",
  "/static/components/chat/sending.js",
  "/static/components/chat/thread.js",
  "/static/components/chat/thread_parts.js",
  "/static/components/chat/unsent.js",
  "/static/components/chat/voice_note.js",
  "/static/components/code_dialog.js",
  "/static/components/consent_field.js",
  "/static/components/copying.js",
  "/static/components/dialog.js",
  "/static/components/echos/cards.js",
  "/static/components/echos/conversation.js",
  "/static/components/echos/form.js",
  "/static/components/echos/list.js",
  "/static/components/echos/owner.js",
  "/static/components/field.js",
  "/static/components/form.js",
  "/static/components/frame.js",
  "/static/components/history.js",
  "/static/components/live_list.js",
  "/static/components/memorial/about.js",
  "/static/components/memorial/chat.js",
  "/static/components/menu.js",
  "/static/components/meter.js",
  "/static/components/needs_accounts.js",
  "/static/components/people_search.js",
  "/static/components/player.js",
  "/static/components/prosody.js",
  "/static/components/sample_input.js",
  "/static/components/toasts.js",
  "/static/components/training/activation.js",
  "/static/components/training/legacy.js",
  "/static/components/training/memories.js",
  "/static/components/training/step.js",
  "/static/components/training/texts.js",
  "/static/components/training/traits.js",
  "/static/components/training/trusting.js",
  "/static/components/training/voice.js",
  "/static/components/voice_picker.js",
  "/static/components/voices/about_fields.js",
  "/static/components/voices/add_samples.js",
  "/static/components/voices/compare.js",
  "/static/components/voices/consent_panel.js",
  "/static/components/voices/details.js",
  "/static/components/voices/edit.js",
  "/static/components/voices/filters.js",
  "/static/components/voices/fit_clock.js",
  "/static/components/voices/fit_events.js",
  "/static/components/voices/fit_panel.js",
  "/static/components/voices/fits.js",
  "/static/components/voices/importing.js",
  "/static/components/voices/likeness.js",
  "/static/components/voices/list.js",
  "/static/components/voices/recorder.js",
  "/static/components/voices/recording_panel.js",
  "/static/components/voices/registered.js",
  "/static/components/voices/registration.js",
  "/static/components/voices/report.js",
  "/static/components/voices/row.js",
  "/static/components/voices/sounds.js",
  "/static/components/voices/spoken.js",
  "/static/components/voices/tags.js",
  "/static/components/voices/versions.js",
  "/static/components/waveform.js",
  "/static/components/word_line.js",
  "/static/css/base.css",
  "/static/css/chat.css",
  "/static/css/chevron.svg",
  "/static/css/components.css",
  "/static/css/pages.css",
  "/static/css/player.css",
  "/static/css/shell.css",
  "/static/css/tokens.css",
  "/static/css/voices.css",
  "/static/dom.js",
  "/static/guarded.js",
  "/static/i18n.js",
  "/static/i18n/en.js",
  "/static/i18n/es.js",
  "/static/icon-maskable.svg",
  "/static/icon.svg",
  "/static/live.js",
  "/static/manifest.webmanifest",
  "/static/media.js",
  "/static/memorial.js",
  "/static/pages/account.js",
  "/static/pages/books.js",
  "/static/pages/chat.js",
  "/static/pages/echos.js",
  "/static/pages/jobs.js",
  "/static/pages/lexicon.js",
  "/static/pages/speak.js",
  "/static/pages/training.js",
  "/static/pages/voices.js",
  "/static/poll.js",
  "/static/preview.js",
  "/static/remedies.js",
  "/static/router.js",
  "/static/routes.js",
  "/static/service.js",
  "/static/session.js",
  "/static/socketio.js",
  "/static/sse.js",
  "/static/synthesis.js",
  "/static/theme.js",
];

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((path) => new Request(path, { cache: "reload", headers: { Accept: "text/html, */*" } }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  const opened = request.mode === "navigate" && path === PAGE;
  if (request.method !== "GET" || !(opened || (path !== PAGE && SHELL.includes(path)))) return;
  event.respondWith(networkFirst(event, path));
});

async function networkFirst(event, path) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(cache.put(path, response.clone()));
    return response;
  } catch (error) {
    const kept = await cache.match(path, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

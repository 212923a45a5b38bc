// The pages of the console, in the order of the navigation. The page "jobs" is at #/jobs; its texts
// "jobs.nav" and "jobs.title" name it in the navigation and in the window.

const ROUTES = [
  { path: "speak", icon: "speak", load: () => import("./pages/speak.js") },
  { path: "books", icon: "books", load: () => import("./pages/books.js") },
  { path: "voices", icon: "voices", load: () => import("./pages/voices.js") },
  { path: "echos", icon: "echos", load: () => import("./pages/echos.js") },
  { path: "chat", icon: "chat", load: () => import("./pages/chat.js") },
  { path: "training", icon: "training", load: () => import("./pages/training.js") },
  { path: "lexicon", icon: "lexicon", load: () => import("./pages/lexicon.js") },
  { path: "jobs", icon: "jobs", load: () => import("./pages/jobs.js") },
];
// Shown only by a service with accounts; who is not signed in sees nothing else.
const ACCOUNT = { path: "account", icon: "account", load: () => import("./pages/account.js") };

export function routesFor(service, session) {
  if (!service.accounts) return ROUTES;
  return session.signedIn ? [...ROUTES, ACCOUNT] : [ACCOUNT];
}

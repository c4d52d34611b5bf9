// Keeps what was visited, so that the book opens again without a network: pages fresh first, the engine from here first.
/* global FILES */
const KEPT = `seminar ${registration.scope}`;
const LASTING = new Set(Object.values(FILES).map(({ file }) => file));
const nameOf = ({ url }) => new URL(url).pathname.split("/").pop();

// Engine files carry their content in their names; those of a former build are of no more use.
async function tidy() {
  const cache = await caches.open(KEPT);
  const old = (await cache.keys()).filter((request) => request.url.endsWith(".gz") && !LASTING.has(nameOf(request)));
  await Promise.all(old.map((request) => cache.delete(request)));
}

async function answer(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept && LASTING.has(nameOf(request))) return kept;
  try {
    // A slow network is no reason to wait where a copy is at hand.
    const response = await fetch(request, kept ? { signal: AbortSignal.timeout(4000) } : {});
    if (response.status === 200) await cache.put(request, response.clone()).catch(() => {});
    return response;
  } catch (why) {
    if (kept) return kept;
    throw why;
  }
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) event.respondWith(answer(event.request));
});

// The book without a network: what this page has loaded, and after the first Run all other pages, are kept.

const cached = async () => caches.open(`seminar ${(await navigator.serviceWorker.ready).scope}`);
const add = (cache, urls) => Promise.allSettled([...new Set(urls)].map((url) => cache.add(url)));

export async function offline(here) {
  if (!navigator.serviceWorker || !isSecureContext) return;
  const had = navigator.serviceWorker.controller;
  const worker = new URL("../../service-worker.js", here);
  const registration = await navigator.serviceWorker.register(worker).catch(() => null);
  if (!registration || had) return;
  // A page that came before its service worker hands over what it has.
  const handOver = async () => {
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const pictures = [...document.querySelectorAll("img, source")].map(({ src, srcset }) => new URL(src || srcset, location).href);
    const own = [location.href.split("#")[0], ...loaded, ...pictures].filter((url) => url.startsWith(registration.scope));
    await add(await cached(), own.filter((url) => !url.endsWith(".gz")));
  };
  navigator.serviceWorker.addEventListener("controllerchange", handOver, { once: true });
}

let keeping;

// The other pages with their pictures, scripts and workbooks: little beside the engine. Once a page is enough.
// Resolves to whether the book can now be opened without a network.
export const keepBook = () => (keeping ??= keepPages().catch(() => false));

async function keepPages() {
  if (!navigator.serviceWorker?.controller) return false;
  const cache = await cached();
  const links = [...document.querySelectorAll("nav a.internal, a.navbar-brand")].map(({ href }) => href.split("#")[0]);
  for (const link of new Set(links)) {
    const kept = await cache.match(link);
    const page = new DOMParser().parseFromString(await (kept ?? (await fetch(link))).text(), "text/html");
    const parts = [...page.querySelectorAll("img[src], source[srcset], script[src], a[download]")];
    const address = (part) => ["src", "srcset", "href"].map((name) => part.getAttribute(name)).find(Boolean);
    const files = parts.map((part) => new URL(address(part), link).href);
    const own = files.filter((file) => file.startsWith(new URL(".", link)));
    // A page that was visited lacks the pictures that its reader did not come near.
    const missing = await Promise.all([link, ...own].map(async (file) => ((await cache.match(file)) ? [] : [file])));
    await add(cache, missing.flat());
  }
  return true;
}

// Shows a page of ours when there is no signal. It keeps that page and its style sheets and scripts: nothing personal.
const SHELF = `wardround-shell-${new URL(location.href).searchParams.get("v") ?? ""}`;
const SHELL = "/round/shell";
const PATIENCE_MS = 8_000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const shelf = await caches.open(SHELF);
    // Without the volunteer's cookie: the page names nobody.
    const answer = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
    const text = await answer.clone().text();
    const named = [...text.matchAll(/(?:href|src|data-store)="(\/(?:static|assets)\/[^"]+)"/g)];
    await shelf.put(SHELL, answer);
    await shelf.addAll([...new Set(named.map(([, path]) => path))]);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("wardround-shell-") && name !== SHELF);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const page = async (request) => {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: patience.signal });
  } catch {
    const shelf = await caches.open(SHELF);
    return (await shelf.match(SHELL)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
};

const file = async (request) => {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(request)) ?? fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/round") event.respondWith(page(request));
  // Only an address with a version never changes what it stands for.
  else if (/^\/(static|assets)\//.test(pathname) && searchParams.has("v")) event.respondWith(file(request));
});

// What a volunteer's phone keeps of a round: sealed by AES-GCM under a key of the link, which no script can read out.
// The key goes first: without it the rest is noise, whatever the browser leaves on the disk.
const BASE = "wardround-round";
const STORES = ["keys", "sealed", "outbox", "plain"];
const LINK = "link";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (change) =>
  new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onerror = change.onabort = () => reject(change.error);
  });

const opened = async () => {
  const request = indexedDB.open(BASE, 1);
  request.onupgradeneeded = () => {
    for (const name of STORES) request.result.createObjectStore(name, name === "outbox" ? { autoIncrement: true } : undefined);
  };
  const base = await done(request);
  // Another page of ours destroys everything: this one must not hold it up.
  base.onversionchange = () => base.close();
  return base;
};

const put = async (base, store, value, key) => {
  const change = base.transaction(store, "readwrite", { durability: "strict" });
  const request = change.objectStore(store).put(value, key);
  await finished(change);
  return request.result;
};
const get = (base, store, key) => done(base.transaction(store).objectStore(store).get(key));
const drop = async (base, store, key) => {
  const change = base.transaction(store, "readwrite", { durability: "strict" });
  if (key === undefined) change.objectStore(store).clear();
  else change.objectStore(store).delete(key);
  await finished(change);
};

const usable = () => typeof indexedDB !== "undefined" && globalThis.crypto?.subtle !== undefined;

const seal = async (key, value) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
};
const unseal = async (key, { iv, data }) =>
  JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));

/** One link's things on this phone. */
class Phone {
  kept = true;
  constructor(base, key, link) {
    Object.assign(this, { base, key, link });
  }
  async write(name, value) {
    await put(this.base, "sealed", await seal(this.key, value), name);
  }
  async read(name) {
    const found = await get(this.base, "sealed", name);
    return found === undefined ? null : unseal(this.key, found);
  }
  async forget(name) {
    await drop(this.base, "sealed", name);
  }
  async add(item) {
    return put(this.base, "outbox", await seal(this.key, item));
  }
  async update(number, item) {
    await put(this.base, "outbox", await seal(this.key, item), number);
  }
  async take(number) {
    await drop(this.base, "outbox", number);
  }
  /** What waits to be sent, in order. */
  async waiting() {
    const store = this.base.transaction("outbox").objectStore("outbox");
    const [numbers, items] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return Promise.all(items.map(async (item, at) => ({ number: numbers[at], ...(await unseal(this.key, item)) })));
  }
  /** The highest time a server ever said: setting the phone's clock back keeps nothing alive. */
  async saw(clock) {
    if (!(clock > this.link.clock)) return;
    this.link.clock = clock;
    await put(this.base, "plain", this.link, LINK);
  }
}

/** The same for a browser that keeps nothing: it lives as long as the page. */
class Memory {
  kept = false;
  constructor(link) {
    this.link = link;
    this.sealed = new Map();
    this.outbox = new Map();
    this.last = 0;
  }
  async write(name, value) {
    this.sealed.set(name, value);
  }
  async read(name) {
    return this.sealed.get(name) ?? null;
  }
  async forget(name) {
    this.sealed.delete(name);
  }
  async add(item) {
    this.outbox.set((this.last += 1), item);
    return this.last;
  }
  async update(number, item) {
    this.outbox.set(number, item);
  }
  async take(number) {
    this.outbox.delete(number);
  }
  async waiting() {
    return [...this.outbox].map(([number, item]) => ({ number, ...item }));
  }
  async saw() {}
}

/** What this phone was last opened for, nothing personal: tag, round, until, clock. Null when there is nothing. */
export const lastLink = async () => {
  if (!usable()) return null;
  try {
    const base = await opened();
    const link = await get(base, "plain", LINK);
    base.close();
    return link ?? null;
  } catch {
    return null;
  }
};

/** Destroy all that the phone keeps: the key first, then the data, then the database. */
export const destroy = async () => {
  if (!usable()) return;
  try {
    const base = await opened();
    await drop(base, "keys");
    for (const name of STORES) await drop(base, name);
    base.close();
    await done(indexedDB.deleteDatabase(BASE));
  } catch {
    // Nothing was kept, or the browser holds the empty database a little longer.
  }
};

/** The phone opened for a link. Another link's things are destroyed; reports of the same round go on. */
export const openPhone = async (link, formers = []) => {
  if (!usable()) return new Memory(link);
  try {
    const before = await lastLink();
    let left = [];
    if (before && before.tag !== link.tag) {
      if ([link.round, ...formers].includes(before.round)) left = await existing(before).then((old) => old?.waiting() ?? []);
      await destroy();
    }
    const base = await opened();
    let key = await get(base, "keys", link.tag);
    if (key === undefined) {
      key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      await put(base, "keys", key, link.tag);
    }
    const clock = Math.max(link.clock, before && before.tag === link.tag ? before.clock : 0);
    const phone = new Phone(base, key, { ...link, clock });
    await put(base, "plain", phone.link, LINK);
    for (const { number: _, ...item } of left) await phone.add(item);
    return phone;
  } catch {
    return new Memory(link);
  }
};

/** The phone as it was left, without signal; null when its key is gone. */
export const existing = async (link) => {
  if (!usable()) return null;
  try {
    const base = await opened();
    const key = await get(base, "keys", link.tag);
    return key === undefined ? null : new Phone(base, key, link);
  } catch {
    return null;
  }
};

/* What happened in the shop, sent in batches. An event stays in localStorage until the server has answered for it. */
(() => {
  "use strict";
  const root = document.documentElement, meta = document.querySelector('meta[name="events"]');
  document.addEventListener("submit", (submit) => {
    const form = submit.target, theme = submit.submitter?.value;
    if (!form.matches(".theme")) return;
    submit.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form, submit.submitter), redirect: "manual" });
    root.dataset.theme = theme;
    form.querySelector(`.to-${theme === "dark" ? "light" : "dark"}`).focus();
  });
  if (!meta) return;
  const KEY = "shop.events", LIMIT = 500, BATCH = 50, IDLE = 30 * 60e3;
  let memory = {}, timer = 0, failures = 0, sending = false, size = BATCH, unanswered = 0;

  // Storage may be full or forbidden: then this page's memory has to do.
  const load = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? memory[key] ?? otherwise; }
    catch { return memory[key] ?? otherwise; }
  };
  const save = (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); delete memory[key]; }
    catch { memory[key] = value; }
  };
  // crypto.randomUUID is missing on plain HTTP outside localhost.
  const uuid = () => crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // A press is answered by a frame before anything is sent of it; a page that is left sends at once, below.
  const painted = (work) => requestAnimationFrame(() => setTimeout(work));

  const session = () => {
    const now = Date.now(), old = load("shop.session", null);
    const id = old && now - old.at < IDLE ? old.id : uuid();
    save("shop.session", { id, at: now });
    return id;
  };

  const record = (kind, product, from) => {
    const event = { id: uuid(), kind, product: Number(product), at: new Date().toISOString(), session: session() };
    const { impression, slot, position, algorithm } = from?.dataset ?? {};
    if (impression) Object.assign(event, { impression, slot, position: Number(position), algorithm });
    save(KEY, [...load(KEY, []), event].slice(-LIMIT));
    painted(flush);
  };

  const forget = (batch) => {
    const gone = new Set(batch.map((event) => event.id));
    save(KEY, load(KEY, []).filter((event) => !gone.has(event.id)));
  };
  // Rails change a moment after the press that changed them: its own frame comes first, and nothing goes from under the finger.
  const announce = () => setTimeout(() => document.body.dispatchEvent(new CustomEvent("shop:changed", { bubbles: true })), 400);
  const later = () => {
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.min(1000 * 2 ** failures, 60e3) * (0.5 + Math.random() / 2));
  };

  // What was said after a heart counts more than the heart: it waits for the heart's answer, unless the page is left.
  async function flush() {
    const batch = load(KEY, []).slice(0, size);
    if (sending || !batch.length || (unanswered && !document.hidden)) return;
    sending = true;
    let status = 0;
    try {
      const answer = await fetch(meta.content, {
        method: "POST", keepalive: true, credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": meta.dataset.token },
        body: JSON.stringify({ events: batch }),
      });
      status = answer.status;
    } catch { /* away: tried again below */ }
    sending = false;
    if (status >= 200 && status < 300) {
      failures = 0;
      size = BATCH;
      forget(batch);
      // A look alone changes no recommendation, and a rail that is loaded anew would be looked at anew.
      if (batch.some((event) => event.kind !== "seen")) {
        announce();
        save("shop.changed", Date.now());
      }
      flush();
    } else if ([400, 413, 422].includes(status)) {
      // Never acceptable as it is: find the one at fault alone, so that it takes no other with it.
      if (batch.length === 1) forget(batch);
      size = 1;
      flush();
    } else later();
  }

  // The latest opinion of a product counts. "Not for me" and "more like this" are remembered by this browser, hearts by the server.
  const KINDS = { dislike: "dislike", more: "like" };
  const opinions = () => load("shop.opinions", []).filter(([, opinion]) => opinion in KINDS);
  const show = (scope) => {
    const held = new Map(opinions());
    for (const button of scope.querySelectorAll('button[type="button"][data-judge]')) {
      const pressed = String(held.get(button.closest("[data-product]").dataset.product) === button.dataset.judge);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  };
  const hold = (product, opinion) => {
    const others = opinions().filter(([other]) => other !== product).slice(-199);
    save("shop.opinions", opinion ? [...others, [product, opinion]] : others);
    show(document);
  };
  const fill = (product, on, count) => {
    for (const heart of document.querySelectorAll(`[data-product="${product}"] [data-judge="like"]`)) {
      heart.setAttribute("aria-pressed", on);
      heart.value = on ? 0 : 1;
    }
    for (const badge of document.querySelectorAll("[data-saved-count]")) badge.textContent = count || "";
  };
  const hearts = new Map();
  const judge = (button) => {
    const tile = button.closest("[data-product]"), { product } = tile.dataset;
    const on = button.getAttribute("aria-pressed") !== "true";
    const count = Number(document.querySelector("[data-saved-count]")?.textContent), { judge: opinion } = button.dataset;
    if (on && opinion === "dislike" && tile.querySelector('[data-judge="like"][aria-pressed="true"]')) fill(product, false, count - 1);
    hold(product, on ? opinion : "");
    hearts.delete(product); // an answer that is still on its way fills nothing any more
    record(on ? KINDS[opinion] : "retract", product, tile);
    if (on) follow(tile, opinion, product);
  };
  // The home page's rail hears of every change by itself; a rail beside a product follows what was said of its tiles.
  let waiting = null;
  const follow = (tile, opinion, product) => {
    const rail = tile.closest('.rail:not([hx-trigger*="shop:changed"])');
    if (!rail) return;
    const alike = `${rail.getAttribute("hx-get").replace(/rails\/.*/, "rails/similar/")}?product=${Number(product)}&of=1`;
    waiting = () => (opinion === "more" ? htmx.ajax("GET", alike, { target: rail, swap: "innerHTML" }) : htmx.trigger(rail, "shop:judged"));
  };
  document.addEventListener("shop:changed", () => { waiting?.(); waiting = null; });
  const answered = async (asked) => {
    unanswered += 1;
    const answer = await asked;
    unanswered -= 1;
    return answer;
  };
  // The server dates a heart by its own arrival, so what was said of the product since `begun` is dated after the answer.
  const after = (product, begun) => {
    const now = new Date().toISOString(), is = (event) => event.product === Number(product) && event.at >= begun;
    save(KEY, load(KEY, []).map((event) => (is(event) ? { ...event, at: now } : event)));
    flush();
  };
  const plain = (form, saved) => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "saved", value: Number(saved) }));
    form.submit();
  };
  // A heart is a form, and fills before the server has said so; without an answer the browser sends it the plain way.
  document.addEventListener("submit", async (submit) => {
    const form = submit.target, heart = submit.submitter;
    if (heart?.dataset.judge !== "like") return;
    submit.preventDefault();
    const { product, impression, slot, position, algorithm } = form.closest("[data-product]").dataset;
    const body = new FormData(form, heart), on = heart.value === "1";
    fill(product, on, Number(document.querySelector("[data-saved-count]")?.textContent) + (on ? 1 : -1));
    if (on) hold(product, "");
    if (impression) for (const [name, value] of Object.entries({ impression, slot, position, algorithm })) body.set(name, value);
    const asked = fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    hearts.set(product, asked);
    const begun = new Date().toISOString(), answer = await answered(asked), isLatest = hearts.get(product) === asked;
    if (isLatest) hearts.delete(product);
    after(product, begun);
    if (!answer?.ok) return plain(form, on);
    const { saved, count } = await answer.json();
    if (isLatest) fill(product, saved, count);
    announce();
    if (isLatest) save("shop.saved", [product, saved, count]);
    save("shop.changed", Date.now());
  });

  document.addEventListener("click", (click) => {
    const button = click.target.closest?.("[data-judge]");
    if (button?.type === "button") return judge(button);
    const tile = click.target.closest?.(".tile-link")?.closest("[data-impression]");
    if (tile) record("click", tile.dataset.product, tile);
  });

  // How far into a rail somebody looked: the furthest tile that was half in view for a second.
  const furthest = {}, due = new Map();
  const tell = () => {
    for (const tile of due.values()) record("seen", tile.dataset.product, tile);
    due.clear();
  };
  const looked = (tile) => {
    const slate = tile.dataset.impression.slice(0, -2), position = Number(tile.dataset.position);
    if (furthest[slate] >= position) return;
    furthest[slate] = position;
    if (!due.size) setTimeout(tell, 200);
    due.set(slate, tile);
  };
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(target.looking);
      if (isIntersecting) target.looking = setTimeout(looked, 1000, target);
    }
  }, { threshold: 0.5 });

  // A rail that is replaced must not take the keyboard's place away.
  let held = null;
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    const at = document.activeElement;
    held = target.contains(at) ? { tile: at.closest("[data-product]")?.dataset.product, judge: at.dataset.judge } : null;
  });
  document.addEventListener("htmx:afterSwap", ({ target: fresh, detail: { target } }) => {
    show(fresh);
    if (!target.matches(".rail")) return;
    target.hidden = !target.firstElementChild;
    for (const tile of target.querySelectorAll("[data-impression]")) watch.observe(tile);
    if (!held) return;
    const tile = target.querySelector(`[data-product="${Number(held.tile)}"]`);
    const place = tile?.querySelector(held.judge ? `[data-judge="${held.judge}"]` : "a");
    (place ?? target.querySelector("h2"))?.focus({ preventScroll: true });
  });
  for (const failed of ["htmx:responseError", "htmx:sendError"])
    document.addEventListener(failed, ({ detail: { target } }) => { if (target.matches(".rail")) target.hidden = !target.querySelector(".tile"); });

  // Back from the browser's page cache, or something happened in another tab: the rails are old.
  addEventListener("pageshow", (show) => { if (show.persisted) { announce(); flush(); fill(...load("shop.saved", [])); } });
  addEventListener("storage", ({ key }) => {
    if (key === "shop.changed") announce();
    if (key === "shop.saved") fill(...load(key, []));
  });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);

  show(document);
  const viewed = document.body.dataset.view;
  if (viewed) record("view", viewed); else flush();
})();

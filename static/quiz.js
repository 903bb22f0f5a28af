// Optional comfort for questions: what stands in a form is saved by itself, and the time that is
// left counts down. Every page works without it; all words come from the page.
"use strict";

{
  const SOON_MS = 700; // after the last change
  const AGAIN_MS = 4000; // after a try that failed
  const TIMEOUT_MS = 8000;
  const CSRF = "csrfmiddlewaretoken";
  const OURS = [CSRF, "token", "seed", "version", "revision", "next"];
  const states = new WeakMap(); // form -> {timer, busy, dirty}
  // The next page may be drawn before what is being saved now: until it is here the copy stays.
  let leaving = false;

  const state = (form) => states.get(form) ?? states.set(form, {}).get(form);
  const line = (form) => form.querySelector("[data-saved]");
  const isOpen = (form) => form.matches("form[data-autosave]");
  const place = (form) => `unsaved ${form.dataset.autosave} ${form.elements.seed.value}`;

  // -- A copy in this tab, for as long as the server does not have it --
  function keepHere(form) {
    const fields = [...new FormData(form)].filter(([name]) => name !== CSRF);
    sessionStorage.setItem(place(form), JSON.stringify(fields));
  }

  function bringBack(form) {
    const kept = JSON.parse(sessionStorage.getItem(place(form)) ?? "null");
    if (!kept) return changedBefore(form);
    const left = [...kept];
    for (const input of form.elements) {
      if (!input.name || OURS.includes(input.name) || input.type === "submit") continue;
      const ticked = ["radio", "checkbox"].includes(input.type);
      const found = left.findIndex(
        ([name, value]) => name === input.name && (!ticked || value === input.value),
      );
      if (ticked) input.checked = found >= 0;
      else if (found >= 0) input.value = left[found][1];
      if (found >= 0) left.splice(found, 1);
    }
    // The server tells whether another tab or device wrote something since.
    const revision = kept.find(([name]) => name === "revision");
    if (form.elements.revision && revision) form.elements.revision.value = revision[1];
    return true;
  }

  /** What another page could not save; that page may never be opened again. */
  async function sendTheRest() {
    const here = [...all()].map(place);
    const csrf = document.querySelector(`[name=${CSRF}]`)?.value;
    for (const name of Object.keys(sessionStorage)) {
      if (!name.startsWith("unsaved ") || here.includes(name) || !csrf) continue;
      const body = new FormData();
      for (const [field, value] of JSON.parse(sessionStorage.getItem(name))) body.append(field, value);
      body.append(CSRF, csrf);
      const sent = { method: "POST", body, headers: { "HX-Request": "true" } };
      const reply = await fetch(name.split(" ")[1], sent).catch(() => null);
      if (reply?.ok || reply?.status === 409) sessionStorage.removeItem(name);
    }
  }

  /** Whether somebody was quicker than this script. */
  function changedBefore(form) {
    return [...form.elements].some((input) =>
      ["radio", "checkbox"].includes(input.type)
        ? input.checked !== input.defaultChecked
        : input.matches("input[type=text], textarea") && input.value !== input.defaultValue,
    );
  }

  // -- Saving: one request at a time, the latest state wins --
  function touch(form, wait = SOON_MS) {
    const now = state(form);
    leaving = false;
    now.dirty = true;
    keepHere(form);
    clearTimeout(now.timer);
    now.timer = setTimeout(() => save(form), wait);
  }

  async function save(form) {
    const now = state(form);
    clearTimeout(now.timer);
    if (now.busy || !now.dirty) return;
    [now.busy, now.dirty] = [true, false];
    try {
      const reply = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "HX-Request": "true" },
        keepalive: true,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!reply.ok && reply.status !== 409) throw new Error(String(reply.status));
      if (!now.dirty && !leaving) sessionStorage.removeItem(place(form));
      line(form).innerHTML = await reply.text();
    } catch {
      tellUnsaved(form, now);
    } finally {
      now.busy = false;
      if (now.dirty && !now.failed) touch(form);
      now.failed = false;
    }
  }

  function tellUnsaved(form, now) {
    const revision = form.elements.revision;
    line(form).textContent = line(form).dataset.unsaved;
    if (revision) line(form).append(revision);
    [now.dirty, now.failed] = [true, true];
    clearTimeout(now.timer);
    now.timer = setTimeout(() => form.isConnected && save(form), AGAIN_MS);
  }

  const all = () => document.querySelectorAll("form[data-autosave]");
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => {
      if (target.form && isOpen(target.form)) touch(target.form);
    });
  }
  // An answer that is sent needs no saving; one that could not be sent does.
  document.addEventListener("submit", ({ target }) => {
    if (!isOpen(target)) return;
    clearTimeout(state(target).timer);
    state(target).dirty = false;
  });
  for (const type of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(type, ({ target }) => {
      if (target.matches?.("form[data-autosave]")) touch(target, AGAIN_MS);
    });
  }
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig?.elt;
    if (detail.shouldSwap && form?.matches?.("form[data-autosave]")) {
      sessionStorage.removeItem(place(form));
    }
  });
  // Whoever leaves, by a link or altogether, leaves nothing behind.
  const flush = () => all().forEach((form) => state(form).dirty && save(form));
  document.addEventListener("click", ({ target }) => target.closest?.("a[href]") && flush(), true);
  addEventListener("beforeunload", () => (leaving = true));
  addEventListener("pagehide", flush);
  addEventListener("online", () => (flush(), sendTheRest()));

  // -- The time that is left: <b data-left="seconds">, said aloud at the marks of data-left-words --
  let ends; // by this computer's clock, which need not be right
  let saidAt = Infinity;

  function tick() {
    const shown = document.querySelector("[data-left]");
    if (!shown || ends === undefined) return;
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    const seconds = String(left % 60).padStart(2, "0");
    shown.textContent = `${Math.floor(left / 60)}:${seconds}`;
    sayLeft(left);
    if (left <= 3) flush();
    if (left === 0) {
      ends = undefined;
      setTimeout(() => location.reload(), 1500); // the server hands in what it has
    }
  }

  function sayLeft(left) {
    const words = document.querySelector("[data-left-words]");
    for (const each of words?.dataset.leftWords.split("|") ?? []) {
      const at = Number(each.split(":")[0]);
      if (left <= at && left > at - 30 && saidAt > at) {
        saidAt = at;
        words.textContent = each.slice(each.indexOf(":") + 1);
      }
    }
  }

  function begin() {
    all().forEach((form) => {
      if (states.has(form)) return;
      state(form);
      if (bringBack(form)) touch(form, 0);
    });
    sendTheRest();
    const shown = document.querySelector("[data-left]:empty");
    if (shown) ends = Date.now() + Number(shown.dataset.left) * 1000;
    tick();
  }
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", begin);
  begin();
}

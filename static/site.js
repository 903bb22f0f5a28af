// Optional comfort; every page works without it. All words come from the page.
"use strict";

const root = document.documentElement;
const toast = document.getElementById("toast");
let toastTimer;
root.classList.add("js");

/** Say something in the page's status line; with `seconds`, for so long. */
function say(text, seconds) {
  clearTimeout(toastTimer);
  toast.textContent = text;
  if (seconds) toastTimer = setTimeout(() => (toast.textContent = ""), seconds * 1000);
}

// -- Copy: the code only; line numbers are not in the text --
document.addEventListener("click", async (event) => {
  const code = event.target.closest("[data-copy]")?.closest("figure")?.querySelector("code");
  if (!code) return;
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd() + "\n");
    say(toast.dataset.copied, 3);
  } catch {
    getSelection().selectAllChildren(code); // not allowed to copy: ready for Ctrl+C
  }
});

// -- Language: back to what is shown now, whose address htmx may have changed --
document.addEventListener("submit", ({ target }) => {
  if (target.matches(".lang")) target.elements.next.value = location.pathname + location.search;
});

// -- Theme: at once here, remembered by the server --
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".theme")) return;
  event.preventDefault();
  root.dataset.theme = event.submitter.value;
  const body = new FormData(event.target, event.submitter);
  fetch(event.target.action, { method: "POST", body, redirect: "manual" });
  for (const button of event.target.querySelectorAll("button")) {
    if (button.offsetParent) button.focus(); // the one that has taken its place
  }
});

// -- The drawer: a link to a place on this very page leaves it open, so close it --
document.getElementById("menu").addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='#']");
  if (link?.pathname === location.pathname) event.currentTarget.hidePopover?.();
});

// -- Sliders: <input data-out="id of its output" data-unit="×">; htmx:load comes
// for whatever is put into the page later --
function readOut(input) {
  const out = document.getElementById(input.dataset.out);
  if (out) out.value = Number(input.value).toLocaleString(root.lang) + (input.dataset.unit ?? "");
}
document.addEventListener("input", (event) => {
  if (event.target.dataset.out) readOut(event.target);
});
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("[data-out]").forEach(readOut);
});
document.querySelectorAll("[data-out]").forEach(readOut);

// -- htmx comes when somebody first reaches for what needs it: who only reads need not fetch it.
// A click or a form that is quicker is held until it is there; without it they work plainly. --
const BY_HTMX = "a[hx-get], form[hx-post]";
const sources = document.currentScript.dataset.htmx.split(" ");
let coming;

function fetchScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// -- Keyboard shortcuts: their script comes with the first key that may be one --
const byKeys = document.currentScript.dataset.keys;
document.addEventListener("keydown", async function first(event) {
  const { key, target } = event;
  if (key.length > 1 || target.closest("input, textarea, select")) return;
  document.removeEventListener("keydown", first);
  await fetchScript(byKeys);
  target.dispatchEvent(new KeyboardEvent("keydown", event));
});

async function bring() {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  for (const src of sources) {
    // a page with a live run has some of them from the beginning
    if (!document.querySelector(`script[src="${src}"]`)) await fetchScript(src);
  }
}
function reach(event) {
  if (event.target.closest?.(BY_HTMX)) coming ??= bring().then(release, release);
}
function hold(event) {
  const held = event.target.closest?.(BY_HTMX);
  if (!held || (event.type === "click") !== held.matches("a")) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  reach(event);
  const pressed = held.matches("a") ? held : event.submitter; // htmx asks which button it was
  coming.then(() => (pressed ? pressed.click() : held.requestSubmit()));
}
function release() {
  for (const type of ["pointerover", "focusin"]) document.removeEventListener(type, reach);
  for (const type of ["click", "submit"]) document.removeEventListener(type, hold, true);
}
for (const type of ["pointerover", "focusin"]) document.addEventListener(type, reach);
// What could not be saved before a reload (quiz.js) is waiting to be brought back.
if (Object.keys(sessionStorage).some((name) => name.startsWith("unsaved "))) {
  coming ??= bring().then(release, release);
}
for (const type of ["click", "submit"]) document.addEventListener(type, hold, true);

// -- Ask: its panel opens once there is something in it --
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "ask" || target.matches(":popover-open")) return;
  target.showPopover();
  target.querySelector("[data-focus-after-swap]")?.focus();
});

document.getElementById("ask").addEventListener("toggle", ({ newState }) => {
  const isLost = newState === "closed" && document.activeElement === document.body;
  if (isLost) document.querySelector(".ask-open").focus();
});

// -- htmx --
document.addEventListener("htmx:sendError", () => say(toast.dataset.unreachable));
document.addEventListener("htmx:timeout", () => say(toast.dataset.unreachable));
document.addEventListener("htmx:responseError", ({ detail }) =>
  say(detail.xhr.status === 503 ? toast.dataset.resting : toast.dataset.refused),
);
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) say("");
});

// A whole page is not a part of one: a refusal that comes as a page is only said.
document.addEventListener("htmx:beforeSwap", (event) => {
  const whole = /^\s*<!doctype/i.test(event.detail.serverResponse);
  if (!whole || event.detail.elt.closest("[hx-select]")) return;
  event.detail.shouldSwap = false;
  if (event.detail.xhr.status !== 503) say(toast.dataset.refused); // which responseError says
});

// Focus that was inside what is swapped goes to its successor, there to the
// element marked data-focus-after-swap if there is one, so that a keyboard is
// never sent back to the top of the page; nobody reading elsewhere is disturbed.
// Each part by itself: several may be on their way at once.
const hadFocus = new WeakSet();
const remember = ({ detail }) => {
  if (detail.target?.contains(document.activeElement)) hadFocus.add(detail.target);
};
document.addEventListener("htmx:beforeRequest", remember);
document.addEventListener("htmx:beforeSwap", remember);
document.addEventListener("htmx:afterSettle", (event) => {
  const lost = hadFocus.delete(event.detail.target) && document.activeElement === document.body;
  if (!lost || event.target === document.body) return;
  const next = event.target.querySelector("[data-focus-after-swap]") ?? event.target;
  if (!next.matches("a, button, input, select, textarea")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});

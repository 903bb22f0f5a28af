// Keyboard shortcuts. site.js fetches this with the first key that may be one. Their list, in the
// reader's language, is the page /keys/ (lessons/reading/keys.py).
"use strict";
{
  const find = (selector) => document.querySelector(selector);
  const goTo = (selector) => find(selector)?.click();

  /** The drawer where there is one; then the focus to a place in it. */
  function outline(selector) {
    if (find(".menu")?.offsetParent) find("#menu").showPopover?.();
    const places = [selector, "#outline [aria-current=page]", "#outline a", "#chapters"];
    places.map(find).find(Boolean)?.focus();
  }
  function tab(name) {
    outline(`#tab-${name}`);
    goTo(`#tab-${name}`);
  }
  function questions() {
    const quiz = find("section.quiz");
    if (!quiz) return;
    quiz.tabIndex = -1;
    quiz.focus({ preventScroll: true });
    quiz.scrollIntoView();
  }
  function search() {
    const field = find("input[type=search]");
    if (field) field.focus();
    else location.assign("/search/");
  }

  async function fetchSheet() {
    const here = encodeURIComponent(location.pathname + location.search);
    const answer = await fetch(`/keys/?next=${here}`);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!find("link[data-keys]")) document.head.append(page.querySelector("link[data-keys]"));
    const keys = page.getElementById("keys");
    const heading = keys.querySelector("h1");
    const title = Object.assign(document.createElement("h2"), { textContent: heading.textContent });
    title.id = "sheet-head";
    heading.replaceWith(title);
    keys.removeAttribute("id");
    const dialog = Object.assign(document.createElement("dialog"), { className: "sheet" });
    dialog.setAttribute("aria-labelledby", title.id);
    const close = Object.assign(document.createElement("button"), { className: "btn", type: "button" });
    close.textContent = keys.dataset.close;
    close.autofocus = true;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(keys, close);
    return dialog;
  }
  let isComing = false;
  async function sheet() {
    if (find("main #keys") || isComing) return;
    isComing = true;
    try {
      const dialog = await fetchSheet();
      document.body.append(dialog);
      dialog.showModal();
    } catch {
      say(toast.dataset.unreachable);
    } finally {
      isComing = false;
    }
  }

  const KEYS = {
    n: () => goTo("a[rel=next]"),
    p: () => goTo("a[rel=prev]"),
    q: questions,
    o: () => outline(),
    1: () => tab("lessons"),
    2: () => tab("quizzes"),
    3: () => tab("challenges"),
    "/": search,
    "?": sheet,
  };
  const FIELDS = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (!act || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(FIELDS) || find("dialog[open]")) return;
    if (/(^|; )keys=off(;|$)/.test(document.cookie)) return;
    event.preventDefault(); // or "/" would be typed into the field that it leads to
    act();
  });
}

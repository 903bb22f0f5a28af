// A file's text into the field: nothing is sent before the form is. Without this, one pastes it.
"use strict";

{
  const part = document.querySelector("[data-gift-file]");
  const text = document.querySelector("#id_text");
  part.hidden = false;
  part.querySelector("input").addEventListener("change", async ({ target }) => {
    const status = part.querySelector("[role=status]");
    status.textContent = "";
    if (!target.files.length) return;
    try {
      const bytes = await target.files[0].arrayBuffer();
      text.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      text.focus();
    } catch {
      status.textContent = part.dataset.old;
    }
  });
}

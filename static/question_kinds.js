/* Authoring: shows the fields that the chosen kind of question uses. What is filled in, or faulty,
   is always shown. Without this script all fields are there. */
"use strict";

function isFilled(cell) {
  if (cell.querySelector(".errorlist, .errors, input:checked")) return true;
  const written = "input:not([type=checkbox]), textarea, select";
  return [...cell.querySelectorAll(written)].some((control) => control.value);
}

function headOf(cell) {
  return cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
}

function show(cells, wanted) {
  const shown = wanted || cells.some(isFilled);
  for (const cell of cells) cell.classList.toggle("hidden", !shown); // Django's own class
}

function fit(select) {
  const uses = JSON.parse(select.dataset.uses);
  const mine = uses[select.value];
  const question = select.closest(".djn-item");
  if (!mine || !question) return;
  const all = (part) => new Set(Object.values(uses).flatMap((kind) => kind[part]));
  for (const name of all("question")) {
    const cells = question.querySelectorAll(`.fieldBox.field-${name}`);
    show([...cells], mine.question.includes(name));
  }
  for (const name of all("choice")) {
    const cells = question.querySelectorAll(`td.field-${name}`);
    show([...cells].flatMap((cell) => [cell, headOf(cell)]), mine.choice.includes(name));
  }
}

function fitAll() {
  document.querySelectorAll("select[data-uses]").forEach(fit);
}

document.addEventListener("DOMContentLoaded", fitAll);
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-uses]")) fit(event.target);
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".djn-add-handler")) setTimeout(fitAll);
});

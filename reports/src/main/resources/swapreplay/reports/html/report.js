"use strict";
// Sorts a table by the column whose heading is pressed; unknown values stay last.
document.querySelectorAll("table.sortable").forEach(function (table) {
  var body = table.tBodies[0];
  var heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    head.querySelector("button").addEventListener("click", function () {
      var now = head.getAttribute("aria-sort");
      var next = now === "none" ? head.dataset.first : now === "ascending" ? "descending" : "ascending";
      heads.forEach(function (other) { other.setAttribute("aria-sort", "none"); });
      head.setAttribute("aria-sort", next);
      var sign = next === "ascending" ? 1 : -1;
      var numeric = head.classList.contains("n");
      Array.from(body.rows).map(function (row, at) {
        return { row: row, at: at, value: row.cells[column].dataset.v };
      }).sort(function (a, b) {
        if (a.value === "" || b.value === "") {
          return (a.value === "") - (b.value === "") || a.at - b.at;
        }
        var order = numeric ? a.value - b.value : a.value.localeCompare(b.value, "en", { numeric: true });
        return sign * order || a.at - b.at;
      }).forEach(function (item) { body.appendChild(item.row); });
      table.dispatchEvent(new Event("sorted"));
    });
  });
});
// A long table shows its first rows, those that hold all words of a filter, or those on the Pareto front.
document.querySelectorAll("table.sortable").forEach(function (table) {
  var FIRST = 25;
  var rows = Array.from(table.tBodies[0].rows);
  if (rows.length <= FIRST + 5) {
    return;
  }
  var box = document.createElement("div");
  box.className = "choose";
  function labelled(type, text) {
    var label = document.createElement("label");
    var input = document.createElement("input");
    input.type = type;
    label.append(type === "checkbox" ? input : text + " ", type === "checkbox" ? " " + text : input);
    box.append(label);
    return input;
  }
  var words = labelled("search", "Filter");
  words.placeholder = "zstd chain=8";
  var hasFront = rows.some(function (row) { return row.dataset.front; });
  var front = hasFront ? labelled("checkbox", "Pareto front only") : { checked: false, addEventListener: function () {} };
  var every = labelled("checkbox", "All rows");
  var said = document.createElement("span");
  said.setAttribute("role", "status");
  box.append(said);
  table.closest(".scroll").before(box);
  function choose() {
    var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    var fit = 0;
    var shown = 0;
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      var text = row.textContent.toLowerCase();
      var fits = (!front.checked || row.dataset.front)
          && wanted.every(function (word) { return text.includes(word); });
      fit += fits ? 1 : 0;
      row.hidden = !fits || (!every.checked && fit > FIRST);
      shown += row.hidden ? 0 : 1;
    });
    said.textContent = shown + " of " + rows.length + " configurations shown"
        + (shown < fit ? ", the first of " + fit + " in this order" : "");
  }
  [words, front, every].forEach(function (input) { input.addEventListener("input", choose); });
  table.addEventListener("sorted", choose);
  choose();
});

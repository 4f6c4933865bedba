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
    });
  });
});

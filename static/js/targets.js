// The plan's grid by keyboard: Enter and the arrows move up and down a column, Escape puts back what lay there.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    var field = event.target.closest("[data-plan] .plan-input");
    if (!field || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      field.value = field.defaultValue;
      field.select();
    } else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(field, event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : 1);
    }
  });

  function move(field, step) {
    var row = field.closest("tr");
    var column = fields(row).indexOf(field);
    var rows = Array.from(row.closest("table").querySelectorAll("tr")).filter(function (each) { return fields(each).length; });
    var next = rows[rows.indexOf(row) + step];
    if (!next) { field.blur(); return; }
    var found = fields(next)[column];
    if (found) { found.focus(); found.select(); }
  }

  function fields(row) {
    return Array.from(row.querySelectorAll(".plan-input"));
  }
})();

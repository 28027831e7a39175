// The approvals inbox by keyboard: j and k move, a approves, r rejects, q asks, x ticks, 1 to 3 grade.
(function () {
  "use strict";

  var inbox = document.querySelector("[data-inbox]");
  if (!inbox) return;
  var panel = function () { return document.getElementById("panel"); };
  var rows = function () { return Array.from(inbox.querySelectorAll("[data-row]")); };
  var current = function () { return inbox.querySelector("[data-row][aria-current]"); };
  var goes = false;

  function mark(row) {
    rows().forEach(function (each) { each.removeAttribute("aria-current"); });
    if (row) row.setAttribute("aria-current", "true");
  }

  // The panel is swapped alone: the list says which row it shows, and a phone shows the panel in its place.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var row = event.target.closest("[data-row]");
    if (row) mark(row);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.id !== "panel" && !(event.detail.elt && event.detail.elt.id === "panel")) return;
    inbox.classList.add("is-chosen");
    if (window.matchMedia("(max-width: 1080px)").matches) window.scrollTo(0, 0);
  });

  function move(step) {
    var all = rows();
    var next = all[all.indexOf(current()) + step];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a").click();
  }

  function open(name) {
    var fold = panel().querySelector('[data-fold="' + name + '"]');
    if (!fold) return;
    fold.open = true;
    fold.querySelector("textarea").focus();
  }

  function grade(number) {
    var radio = panel().querySelector('[data-grade="' + number + '"]');
    if (radio) radio.checked = true;
  }

  function approve() {
    var button = panel().querySelector('[data-do="approve"]');
    if (button) button.click();
  }

  function tick() {
    var box = current() && current().querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  }

  var KEYS = {
    j: function () { move(1); },
    k: function () { move(-1); },
    a: approve,
    r: function () { open("reject"); },
    q: function () { open("ask"); },
    x: tick,
    1: function () { grade(1); },
    2: function () { grade(2); },
    3: function () { grade(3); },
  };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input[type=text], input[type=search], select, textarea")) return;
    // "g" and a letter goes to a section (app.js): that letter is no decision.
    var follows = goes;
    goes = event.key === "g";
    if (goes) setTimeout(function () { goes = false; }, 1200);
    if (follows || !Object.prototype.hasOwnProperty.call(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-all]")) return;
    inbox.querySelectorAll("[name=chosen]").forEach(function (box) { box.checked = event.target.checked; });
  });
})();

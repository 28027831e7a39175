// Claims: rows of shares with their sum, equal shares, the names of chosen files, and a form that is sent once.
(function () {
  "use strict";

  var shares = document.querySelector("[data-shares]");
  if (shares) {
    var list = shares.querySelector(".shares");
    var rows = function () { return Array.from(list.querySelectorAll("[data-row]")); };
    var who = function (row) { return row.querySelector("[name^=who_]"); };
    var part = function (row) { return row.querySelector("[data-share]"); };

    var sum = function () {
      var total = rows().reduce(function (so_far, row) {
        var number = parseFloat(part(row).value);
        return who(row).value.trim() && !isNaN(number) ? so_far + Math.round(number * 10000) : so_far;
      }, 0);
      var output = shares.querySelector("[data-sum]");
      output.textContent = total / 10000 + " %";
      output.classList.toggle("is-whole", total === 1000000);
    };

    shares.querySelector("[data-more]").addEventListener("click", function (event) {
      event.preventDefault();
      var blank = shares.querySelector("[data-blank]").content.cloneNode(true);
      var number = rows().length;
      blank.querySelectorAll("[name]").forEach(function (each) { each.name = each.name.replace(/__$/, number); });
      list.appendChild(blank);
      var row = rows()[number];
      if (window.htmx) window.htmx.process(row);
      who(row).focus();
    });

    // The same as the server does: each the same to the fourth decimal, the first takes what is left over.
    shares.querySelector("[data-equal]").addEventListener("click", function (event) {
      event.preventDefault();
      var named = rows().filter(function (row) { return who(row).value.trim(); });
      if (!named.length) return;
      var each = Math.floor(1000000 / named.length);
      named.forEach(function (row, place) {
        part(row).value = (place ? each : 1000000 - each * (named.length - 1)) / 10000;
      });
      sum();
    });

    shares.addEventListener("input", sum);
    sum();
  }

  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-files]")) return;
    var names = Array.from(event.target.files, function (file) { return file.name; });
    event.target.closest(".file-pick").querySelector("[data-chosen]").textContent = names.join(", ");
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-once]").forEach(function (form) { delete form.dataset.sent; });
  });
})();

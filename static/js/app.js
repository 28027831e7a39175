// What pages do beyond links and forms: the live figures, the theme without a reload, keys, filters that send themselves.
(function () {
  "use strict";

  // --- Live figures: asks every few seconds while the page is seen; the server answers 204 when nothing changed.
  var LIVE_EVERY_MS = 3000;
  setInterval(function () {
    if (document.visibilityState !== "visible" || !window.htmx) return;
    document.querySelectorAll("[data-live]").forEach(function (element) {
      window.htmx.trigger(element, "refresh");
    });
  }, LIVE_EVERY_MS);

  // An opened table stays open when fresh figures come in.
  var opened = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    opened = Array.from(event.detail.target.querySelectorAll("details"), function (each) { return each.open; });
  });
  document.addEventListener("htmx:afterSettle", function () {
    document.querySelectorAll("[data-live] details").forEach(function (each, place) {
      if (opened[place]) each.open = true;
    });
    opened = [];
  });

  // --- Theme
  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    var chosen = event.submitter.value;
    document.cookie = "theme=" + chosen + "; path=/; max-age=31536000; samesite=lax";
    var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.setAttribute("data-bs-theme", chosen === "system" ? (dark ? "dark" : "light") : chosen);
    document.querySelectorAll("[data-theme-form] button").forEach(function (button) {
      if (button.value === chosen) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    document.dispatchEvent(new Event("themechange"));
  });

  // --- Filters send themselves where a choice is made; the button is for those without scripts.
  document.documentElement.classList.add("has-js");
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });

  // Empty filters stay out of the address.
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[data-auto]")) return;
    event.target.querySelectorAll("select, input").forEach(function (each) {
      if (!each.value) each.disabled = true;
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-auto] :disabled").forEach(function (each) { each.disabled = false; });
  });

  // --- What is typed while an answer is on its way stays when the answer takes its place: only what was sent is answered.
  var answered = null, typed = {};

  function controlsIn(element) {
    return Array.from(element.querySelectorAll("input:not([type]), input[type=text], textarea, select"));
  }

  // What the server gave the control to begin with.
  function givenValue(control) {
    if (!control.matches("select")) return control.defaultValue;
    var given = Array.from(control.options).find(function (each) { return each.defaultSelected; }) || control.options[0];
    return given ? given.value : "";
  }

  function gatherTyped(element) {
    if (!answered) return;
    controlsIn(element).forEach(function (each) {
      if (!each.name || each.value === givenValue(each) || answered.getAll(each.name).includes(each.value)) return;
      typed[each.name] = each.value;
    });
  }

  function restoreTyped(element) {
    controlsIn(element).forEach(function (each) {
      // htmx tells of what is swapped beside the answer before the answer itself is there: the old control stands yet.
      if (!(each.name in typed) || each.value === typed[each.name]) return;
      var given = each.value, wanted = typed[each.name];
      delete typed[each.name];
      each.value = wanted;
      // A list may not offer any more what was chosen in it.
      if (each.value !== wanted) each.value = given;
      else tell(each);
    });
  }

  // Said as the browser would have: a change once the person leaves the control, at once where they have left it already.
  function tell(control) {
    control.dispatchEvent(new Event("input", { bubbles: true }));
    var isTold = false;
    // Before the page has settled, htmx doesn't listen to the new control.
    var settled = new Promise(function (resolve) { document.addEventListener("htmx:afterSettle", resolve, { once: true }); });
    function change() {
      settled.then(function () { if (!isTold) control.dispatchEvent(new Event("change", { bubbles: true })); });
    }
    control.addEventListener("change", function () { isTold = true; }, { once: true });
    if (control === document.activeElement) control.addEventListener("blur", change, { once: true });
    else change();
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var sent = event.detail.requestConfig, target = event.detail.target;
    // Only a form's own answer: what was written about one thing never comes to stand at another. Nor where rows change
    // places, for a name is another row's afterwards.
    var isOwn = target.contains(sent.elt) || sent.elt.contains(target);
    answered = isOwn && !sent.elt.hasAttribute("data-rows-move") ? sent.formData : null;
    typed = {};
    gatherTyped(target);
  });
  document.addEventListener("htmx:oobBeforeSwap", function (event) { gatherTyped(event.detail.target); });
  document.addEventListener("htmx:oobAfterSwap", function (event) { restoreTyped(event.target); });
  document.addEventListener("htmx:afterSwap", function (event) { restoreTyped(event.target); });

  // --- What was typed before the scripts came is said again now that they listen.
  window.addEventListener("load", function () {
    document.querySelectorAll('[hx-trigger*="input"]').forEach(function (each) {
      var fields = each.matches("input, textarea") ? [each] : Array.from(each.querySelectorAll("input, textarea"));
      var changed = fields.find(function (field) { return field.value !== field.defaultValue; });
      if (changed) changed.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });

  // --- Keys: "/" searches, "g" and a letter goes to a section, arrows move through lists.
  var waiting = false;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      var search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (waiting) {
      waiting = false;
      var link = /^[a-z0-9]$/.test(event.key) && document.querySelector('[data-key="' + event.key + '"]');
      if (link) link.click();
      return;
    }
    if (event.key === "g") {
      waiting = true;
      setTimeout(function () { waiting = false; }, 1200);
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInList(event);
  });

  function moveInList(event) {
    var row = event.target.closest(".lines a, .board a, .menu a");
    if (!row) return;
    var rows = Array.from(row.closest(".lines, .board, .menu").querySelectorAll("a"));
    var next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }
})();

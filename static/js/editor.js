// The editor of rules beyond forms and links: what is chosen changes the form, keys move through rows, nothing is lost.
(function () {
  "use strict";

  var form, preview, isDirty = false;
  // Where the focus was when the form was sent, and whether the person has gone on when the answer comes.
  var sentFrom = null, hasGoneOn = false;

  function click(id) {
    var button = document.getElementById(id);
    if (button) button.click();
  }

  document.addEventListener("DOMContentLoaded", function () {
    form = document.getElementById("editor");
    if (!form || document.getElementById("fields").disabled) return;
    form.addEventListener("input", onInput, true);
    form.addEventListener("change", onChange);
    form.addEventListener("keydown", onKey);
    form.addEventListener("submit", onSubmit);
    preview = document.getElementById("previews");
    preview.addEventListener("htmx:beforeRequest", function (event) {
      if (form.classList.contains("htmx-request")) event.preventDefault();
    });
    document.addEventListener("keydown", onSaveKey);
    document.addEventListener("draft-saved", function () { isDirty = false; });
    document.addEventListener("htmx:beforeSwap", function () { hasGoneOn = document.activeElement !== sentFrom; });
    document.addEventListener("htmx:afterSwap", focusWanted);
    document.addEventListener("htmx:oobAfterSwap", markWrong);
    window.addEventListener("beforeunload", function (event) {
      if (!isDirty) return;
      event.preventDefault();
      event.returnValue = form.dataset.leaving;
    });
  });

  function isOfTheRule(element) {
    return !["sample", "search", "against"].includes(element.id);
  }

  function onInput(event) {
    if (isOfTheRule(event.target)) isDirty = true;
    // Its whole answer is on its way: nobody needs to ask for the preview alone.
    if (event.target.matches("[data-decides]")) event.stopPropagation();
  }

  // What decides on the form itself: the server lays it out anew.
  function onChange(event) {
    if (!event.target.matches("[data-decides]")) return;
    document.getElementById("changed").value = event.target.name;
    form.requestSubmit(document.getElementById("refresh"));
  }

  function onSubmit(event) {
    // Its answer holds the preview, too: one that was asked for before must not come after it.
    htmx.trigger(preview, "htmx:abort");
    var name = event.submitter ? event.submitter.value : "";
    if (name !== "refresh" && name !== "save") isDirty = true;
    sentFrom = document.activeElement;
    form.toggleAttribute("data-rows-move", /^(up|down|remove|sort) /.test(name));
    // The choice that brought this about is told once.
    setTimeout(function () { document.getElementById("changed").value = ""; }, 0);
  }

  // The first control of a new row, or the button that was pressed, in its new place: at once, and once.
  // htmx would do it again a moment later, when the person is in the next field already.
  function focusWanted(event) {
    if (event.detail.target.id !== "fields") return;
    var wanted = event.detail.target.querySelector("[autofocus]");
    if (!wanted) return;
    wanted.removeAttribute("autofocus");
    if (!hasGoneOn) wanted.focus();
  }

  function markWrong(event) {
    var faults = event.detail.target;
    if (!faults.classList || !faults.classList.contains("faults")) return;
    var fresh = document.getElementById(faults.id);
    var control = document.querySelector('[aria-describedby="' + faults.id + '"]');
    if (!fresh || !control || control.tagName === "FIELDSET") return;
    if (fresh.querySelector(".fault-error, .fault-missing, .fault-blocking")) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }

  function onSaveKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    click("save");
  }

  // Enter goes on to the next row, and makes one after the last; Alt and an arrow moves the row.
  function onKey(event) {
    var row = event.target.closest(".ed-row, .ed-part");
    if (!row) return;
    var name = row.id.slice(2);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      click((event.key === "ArrowUp" ? "b-up-" : "b-down-") + name);
    } else if (event.key === "Enter" && event.target.matches(".ed-row input[type=text]")) {
      event.preventDefault();
      var place = Array.from(row.querySelectorAll("input, select")).indexOf(event.target);
      var next = row.nextElementSibling;
      if (next && next.matches(".ed-row")) next.querySelectorAll("input, select")[place].focus();
      else click("b-add-" + name.replace(/-\d+$/, ""));
    }
  }
})();

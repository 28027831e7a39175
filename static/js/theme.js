// Before the first paint: the reader's theme, or the system's. A cookie (set by a form) is what the server knows.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    var chosen = (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
    root.setAttribute("data-bs-theme", chosen || (dark.matches ? "dark" : "light"));
  }
  follow();
  dark.addEventListener("change", function () {
    follow();
    document.dispatchEvent(new Event("themechange"));
  });
})();

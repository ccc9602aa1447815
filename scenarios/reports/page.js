(function () {
  var speak = function (language) {
    document.documentElement.lang = language;
    document.getElementById("speak-" + language).checked = true;
    var title = document.querySelector('[data-language="' + language + '"] h1');
    if (title) document.title = title.textContent;
  };
  ["vi", "en"].forEach(function (language) {
    document.getElementById("speak-" + language).addEventListener("change", function () { speak(language); });
  });
  if (location.hash === "#en" || location.hash === "#vi") speak(location.hash.slice(1));
})();

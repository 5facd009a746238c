/* Finds the words of danger in what is typed, also without a network: as kernel/text.py does, which the tests compare. */
(function (app) {
  "use strict";
  const SUFFIXES = ["nya", "nipun", "ipun", "ne", "e", "an", "kan", "ku", "mu", "lah", "kah", "pun", "i", "x"];
  const LOOSE = ["nya", "ne", "e", "x"];
  const PREFIXES = ["ber", "ter", "per", "ke", "di", "se", "be", "te", "tak", "nge"];
  const SHORT_STEM = 3, STEM = 4, WINDOW = 8;

  function foldWord(word) {
    return word.replace(/^([a-z]+)2$/, "$1")
      .replace(/dh/g, "d").replace(/th/g, "t").replace(/q/g, "k").replace(/uwi/g, "ui")
      .replace(/([a-z])\1+/g, "$1");
  }
  function tokens(text) {
    const plain = text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
    return (plain.match(/[a-z0-9]+/g) || []).map(foldWord);
  }
  function stems(word) {
    const found = [word];
    SUFFIXES.forEach(function (suffix) {
      const least = LOOSE.indexOf(suffix) >= 0 ? SHORT_STEM : STEM;
      if (word.endsWith(suffix) && word.length - suffix.length >= least) { found.push(word.slice(0, -suffix.length)); }
    });
    found.slice().forEach(function (stem) {
      PREFIXES.forEach(function (prefix) {
        if (stem.startsWith(prefix) && stem.length - prefix.length >= STEM) { found.push(stem.slice(prefix.length)); }
      });
    });
    return found;
  }
  function partOf(piece) {
    return piece.split(/\s+/).map(function (raw) { return tokens(raw).join("") + (raw.endsWith("*") ? "*" : ""); })
      .filter(function (word) { return word && word !== "*"; });
  }
  function is(wanted, forms) {
    if (!wanted.endsWith("*")) { return forms.indexOf(wanted) >= 0; }
    return forms.some(function (form) { return form.startsWith(wanted.slice(0, -1)); });
  }
  function placesOf(part, forms) {
    const found = [];
    for (let at = 0; at + part.length <= forms.length; at += 1) {
      if (part.every(function (wanted, n) { return is(wanted, forms[at + n]); })) { found.push(at); }
    }
    return found;
  }
  function near(places) {
    return places[0].some(function (here) {
      return places.slice(1).every(function (other) {
        return other.some(function (there) { return Math.abs(there - here) <= WINDOW; });
      });
    });
  }

  /* Returns a function that says whether a text holds one of the phrases. */
  app.listener = function (phrases) {
    const known = phrases.map(function (phrase) { return phrase.split(" + ").map(partOf); });
    return function (text) {
      const forms = tokens(text).map(stems);
      return known.some(function (parts) {
        const places = parts.map(function (part) { return placesOf(part, forms); });
        return places.every(function (found) { return found.length; }) && near(places);
      });
    };
  };
}(self.Curhat = self.Curhat || {}));

/* Scripts that not everybody needs come when they are wanted. */
(function (app) {
  "use strict";
  const scripts = {};

  /* Loads a script the first time that it is wanted. */
  app.load = function (address) {
    scripts[address] = scripts[address] || new Promise(function (done, fail) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = function () { delete scripts[address]; script.remove(); fail(new Error(address)); };
      document.head.appendChild(script);
    });
    return scripts[address];
  };
}(self.Curhat = self.Curhat || {}));

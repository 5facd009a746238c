/* Records a voice note in the page, looks at a video before it is taken, and shows how far each file is on its way;
   fetched when it is first wanted. */
(function (app) {
  "use strict";
  const LONGEST_S = 120, WARN_S = 105, LONGEST_FILM_S = 30.9, MOST_BYTES = { voice: 1e7, video: 2.5e7 };
  const BITS = 32000, TICK_MS = 250, PATIENCE_MS = 8000;
  const WAYS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", ""];

  function clock(seconds) { return Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0"); }
  function megabytes(bytes) {
    return (bytes / 1e6).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }
  function button(words, name) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.textContent = words;
    return made;
  }

  /* In how many seconds a file is over; NaN where this browser cannot say. */
  function lengthOf(file, tag) {
    return new Promise(function (done) {
      const plays = document.createElement(tag), timer = setTimeout(function () { said(NaN); }, PATIENCE_MS);
      function said(seconds) {
        clearTimeout(timer);
        URL.revokeObjectURL(plays.src);
        done(seconds);
      }
      plays.preload = "metadata";
      plays.onloadedmetadata = function () { said(plays.duration); };
      plays.onerror = function () { said(NaN); };
      plays.src = URL.createObjectURL(file);
    });
  }

  /* The part that takes the place of the buttons while a voice is recorded. */
  function panelOf(form, words) {
    const part = document.createElement("div"), time = document.createElement("p"), bar = document.createElement("progress");
    const row = document.createElement("div"), stop = button(words.recordStop, "btn main"), away = button(words.recordAway, "btn quiet");
    const tiles = form.querySelector("[data-recordings]");
    part.className = "well stack";
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", words.recording);
    time.className = "num strong";
    time.setAttribute("aria-hidden", "true"); /* said aloud at its beginning, near its end, and when it is over */
    bar.max = LONGEST_S;
    bar.setAttribute("aria-label", words.recording);
    row.className = "cluster";
    row.appendChild(stop);
    row.appendChild(away);
    [time, bar, row].forEach(function (one) { part.appendChild(one); });
    tiles.hidden = true;
    tiles.parentNode.insertBefore(part, tiles);
    stop.focus();
    return {
      stop: stop, away: away,
      tell: function (seconds) { time.textContent = words.recordTime.replace("{t}", clock(seconds)); bar.value = seconds; },
      close: function () {
        part.parentNode.removeChild(part);
        tiles.hidden = false;
        form.elements.voice.focus();
      }
    };
  }

  /* Resolves with the blob and its seconds once it is over; null where it was thrown away. */
  function recorded(stream, panel, words, said) {
    const way = WAYS.find(function (type) { return !type || MediaRecorder.isTypeSupported(type); });
    const machine = new MediaRecorder(stream, Object.assign({ audioBitsPerSecond: BITS }, way ? { mimeType: way } : {}));
    const parts = [], begun_at = Date.now();
    let kept = true, warned = false;
    function seconds() { return Math.min(LONGEST_S, (Date.now() - begun_at) / 1000); }
    function stop() { if (machine.state !== "inactive") { machine.stop(); } }
    function hide() { if (document.hidden) { stop(); } } /* a call, or another app: what was said so far is kept */
    const timer = setInterval(function () {
      panel.tell(seconds());
      if (seconds() >= LONGEST_S) { stop(); }
      if (!warned && seconds() >= WARN_S) { warned = true; said.textContent = words.recordEnds; }
    }, TICK_MS);
    panel.tell(0);
    app.recording = stop; /* who goes on to the next step has said all */
    panel.stop.addEventListener("click", stop);
    panel.away.addEventListener("click", function () { kept = false; stop(); });
    document.addEventListener("visibilitychange", hide);
    return new Promise(function (done) {
      let length = 0;
      machine.ondataavailable = function (event) { if (event.data.size) { parts.push(event.data); } };
      machine.onstop = function () {
        length = seconds();
        clearInterval(timer);
        app.recording = null;
        document.removeEventListener("visibilitychange", hide);
        done(kept && parts.length ? { blob: new Blob(parts, { type: machine.mimeType || "audio/webm" }), seconds: length } : null);
      };
      machine.onerror = stop;
      machine.start(1000); /* a second at a time, so that little is lost where the browser is ended */
    });
  }

  /* `take(kind, blob, seconds)` keeps it; what is wrong is said in `said`. */
  app.recorder = function (form, take, said) {
    const words = app.recorderWords;

    async function file(kind, chosen) {
      const most_s = kind === "video" ? LONGEST_FILM_S : LONGEST_S + 0.9;
      said.textContent = words.fileLook;
      const seconds = await lengthOf(chosen, kind === "video" ? "video" : "audio");
      if (chosen.size > MOST_BYTES[kind]) { said.textContent = words.large[kind]; return; }
      if (isFinite(seconds) && seconds > most_s) { said.textContent = words.long[kind].replace("{t}", clock(seconds)); return; }
      await take(kind, chosen, isFinite(seconds) ? seconds : 1);
    }
    return {
      video: function (chosen) { return file("video", chosen); },
      voice: async function (chosen) {
        if (chosen) { await file("voice", chosen); return; }
        said.textContent = words.recordAsk;
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const panel = panelOf(form, words);
        said.textContent = words.recordOn;
        const got = await recorded(stream, panel, words, said).finally(function () {
          panel.close();
          stream.getTracks().forEach(function (track) { track.stop(); });
        });
        if (!got) { said.textContent = words.recordGone; return; }
        await take("voice", got.blob, got.seconds);
        if (!said.textContent) { said.textContent = words.recordDone.replace("{t}", clock(got.seconds)); }
      }
    };
  };

  /* Each file of a report that has recordings: how far it is, and that it need not go along. */
  app.filesInto = function (list, item, names, deeds) {
    const words = app.recorderWords;
    const open = !item.asked && (item.state === "sending" || item.state === "waiting");
    const files = open && item.photos.some(function (file) { return file.kind; }) ? item.photos : [];
    list.textContent = "";
    list.hidden = !files.length;
    files.forEach(function (file, n) {
      const row = document.createElement("li"), line = document.createElement("span");
      const far = file.sent ? words.fileThere : file.part
        ? words.filePart.replace("{n}", megabytes(file.part * app.PART_BYTES)).replace("{of}", megabytes(file.bytes)) : words.fileWaits;
      line.textContent = (file.kind ? app.called(file, names) : words.photo.replace("{n}", n + 1)) + ": " + far + " ";
      row.appendChild(line);
      if (deeds.skip && !file.sent) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn quiet";
        button.textContent = words.fileSkip;
        button.addEventListener("click", function () { deeds.skip(item, file.position); });
        row.appendChild(button);
      }
      list.appendChild(row);
    });
  };
}(self.Curhat = self.Curhat || {}));

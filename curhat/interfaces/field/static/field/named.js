/* A crew's tasks wait in an outbox of their own, beside what the same telephone sends as a citizen. */
self.Curhat = Object.assign(self.Curhat || {}, { box: "curhat-tugas" });

/* The report has arrived: its draft is no longer needed. */
try { localStorage.removeItem("curhat-draf"); } catch (e) { /* storage is off */ }

"""The citizen's door: report, track, reply, confirm."""

"""Faults planted on purpose: each proof is shown to turn red. `bin/plants`, tests/plants.toml, docs/proofs.md."""

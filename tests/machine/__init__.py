"""A city of random people: what they do (deeds), what must never break (looks), and who may see (oracle)."""

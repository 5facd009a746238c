"""Load and scale: a city of a million reports, and what each page costs there. `make bench` runs it."""

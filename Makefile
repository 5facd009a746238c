# Dua perintah yang pertama: `make serve` dan `make test`.
PORT ?= 8000
CURHAT_DATA ?= .data
PY = .venv/bin/python
WORKERS ?= auto

export PORT CURHAT_DATA

.PHONY: help setup serve demo test check plants soak bench
.DEFAULT_GOAL := help

help: ## daftar perintah
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

setup: ## menyiapkan .venv (dijalankan sendiri oleh yang lain)
	@bin/setup

serve: setup ## menjalankan layanan; PORT= dan CURHAT_DATA= boleh diganti
	@exec bin/curhat serve

demo: setup ## layanan dengan kota contoh dan akun contoh
	@CURHAT_DATA=$(if $(filter .data,$(CURHAT_DATA)),.data-demo,$(CURHAT_DATA)) exec bin/curhat serve --demo

test: setup ## semua pengujian
	@$(PY) -m pytest -n $(WORKERS) -q

check: setup ## pemeriksaan cepat: gaya, tipe, lapisan, migrasi, dokumen, uji tanpa basis data
	@bin/check

plants: setup ## menanam tiap kesalahan dari tests/plants.toml dan melihat ujinya menjadi merah
	@bin/plants

soak: setup ## pengujian yang berat pada ukuran penuh (20-40 menit), hasilnya di docs/soak.md
	@bin/soak

bench: setup ## beban dan skala: 10 ribu sampai sejuta laporan, hasilnya di bench/RESULTS.md
	@$(PY) -m bench $(BENCH)

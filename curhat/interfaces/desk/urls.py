"""Addresses of the desk."""

from django.urls import path

from curhat.interfaces.desk import (
    calendar_views,
    code_views,
    disposition_views,
    intake_views,
    mask_views,
    outbox_views,
    problem_link_views,
    problem_views,
    search_views,
    template_views,
    views,
)

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("antrean/<slug:queue>", views.queue, name="queue"),
    path("antrean/<slug:queue>/langsung", views.queue_live, name="queue-live"),
    path("laporan/<str:number>", views.report, name="report"),
    path("laporan/<str:number>/identitas", views.identity, name="identity"),
    path("laporan/<str:number>/serupa", problem_link_views.alike, name="alike"),
    path("laporan/<str:number>/masalah", problem_link_views.link, name="problem-link"),
    path("laporan/<str:number>/masalah/lepas", problem_link_views.unlink, name="problem-unlink"),
    path("masalah", problem_views.problems, name="problems"),
    path("masalah/<int:problem_id>", problem_views.problem, name="problem"),
    path("laporan/<str:number>/disampaikan", intake_views.told, name="told"),
    path("terima", intake_views.intake, name="intake"),
    path("laporan/<str:number>/foto/<int:attachment_id>/tutup", mask_views.cover, name="cover"),
    path("laporan/<str:number>/disposisi", disposition_views.sheet, name="disposition"),
    path("cari", search_views.search, name="search"),
    path("dilindungi", views.protected, name="protected"),
    path("buku-akses", views.ledger, name="ledger"),
    path("kiriman", outbox_views.outbound, name="outbound"),
    path("kiriman/<int:seq>/lagi", outbox_views.retry, name="outbound-retry"),
    path("kode-hilang", code_views.lost_code, name="lost-code"),
    path("templat", template_views.index, name="templates"),
    path("templat/baru", template_views.edit, name="template-add"),
    path("templat/<int:template_id>", template_views.edit, name="template"),
    path("templat/<int:template_id>/hapus", template_views.remove, name="template-remove"),
    path("kalender", calendar_views.calendar, name="calendar"),
    path("kalender/tambah", calendar_views.add, name="calendar-add"),
    path("kalender/<slug:day>/cabut", calendar_views.remove, name="calendar-remove"),
]

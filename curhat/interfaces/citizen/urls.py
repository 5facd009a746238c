"""Addresses of the citizen's door."""

from django.urls import path

from curhat.interfaces.citizen import (
    alike_views,
    app_views,
    following_views,
    map_views,
    paper_views,
    public_views,
    report_views,
    shell_views,
    telling_views,
    track_views,
)

app_name = "citizen"
urlpatterns = [
    path("", report_views.report, name="report"),
    path("kirim", app_views.send, name="send"),
    path("kirim/foto", app_views.send_photo, name="send-photo"),
    path("usul", app_views.suggest, name="suggest"),
    path("sw.js", shell_views.worker, name="worker"),
    path("manifest.webmanifest", shell_views.manifest, name="manifest"),
    path("formulir", shell_views.page, name="shell"),
    path("kotak-kirim", shell_views.page, name="outbox"),
    path("tanpa-sinyal", shell_views.page, name="no-signal"),
    path("lokasi", report_views.place, name="place"),
    path("cek", track_views.track, name="track"),
    path("k/<str:code>", track_views.link, name="link"),
    path("laporan/<str:number>", track_views.report_page, name="report-page"),
    path("laporan/<str:number>/diterima", report_views.receipt, name="receipt"),
    path("laporan/<str:number>/tanda-terima", paper_views.paper, name="paper"),
    path("laporan/<str:number>/beres", track_views.confirm, name="confirm"),
    path("laporan/<str:number>/batal", track_views.withdraw, name="withdraw"),
    path("laporan/<str:number>/hapus-data", track_views.erase, name="erase"),
    path("laporan/<str:number>/atur/<slug:what>", track_views.setting, name="setting"),
    path("laporan/<str:number>/kabar", telling_views.told, name="telling"),
    path("laporan/<str:number>/kabar/perangkat", telling_views.device, name="device"),
    path("laporan/<str:number>/<slug:what>", track_views.step, name="step"),
    path("berhenti/<str:token>", telling_views.stop, name="stop"),
    path("warga", public_views.index, name="public"),
    path("warga/peta", map_views.page, name="map"),
    path("warga/peta/petak", map_views.squares, name="map-squares"),
    path("warga/peta/wilayah", map_views.areas, name="map-areas"),
    path("warga/diikuti", following_views.followed, name="followed"),
    path("warga/diikuti/wilayah", following_views.say_of_area, name="follow-area"),
    path("warga/mirip", alike_views.alike, name="alike"),
    path("warga/<str:number>", public_views.page, name="public-page"),
    path("warga/<str:number>/<slug:what>", following_views.say, name="say"),
    path("privasi", public_views.privacy, name="privacy"),
]

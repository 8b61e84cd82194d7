"""Addresses of this package."""

from django.urls import path

from .views import letterhead, lines, products, quotes, sending

app_name = "quotes"
urlpatterns = [
    path("of/<int:pk>/", lines.opportunity_page, name="opportunity"),
    path("of/<int:pk>/lines/", lines.card, name="lines"),
    path("of/<int:pk>/lines/add/", lines.add, name="add_line"),
    path("of/<int:pk>/lines/suggest/", lines.suggest, name="suggest"),
    path("of/<int:pk>/lines/order/", lines.order, name="order"),
    path("of/<int:pk>/new/", quotes.new, name="new"),
    path("lines/<int:pk>/", lines.line, name="line"),
    path("lines/<int:pk>/sums/", lines.try_sums, name="try_sums"),
    path("lines/<int:pk>/remove/", lines.remove, name="remove_line"),
    path("lines/<int:pk>/move/<slug:way>/", lines.move, name="move_line"),
    path("<int:pk>/", quotes.quote, name="quote"),
    path("<int:pk>/draft/", quotes.draft, name="draft"),
    path("<int:pk>/preview/", quotes.preview, name="preview"),
    path("<int:pk>/discard/", quotes.discard, name="discard"),
    path("<int:pk>/pdf/", quotes.pdf, name="pdf"),
    path("<int:pk>/send/", sending.send, name="send"),
    path("<int:pk>/decide/<slug:decision>/", quotes.decide, name="decide"),
    path("products/", products.products, name="products"),
    path("products/new/", products.new_product, name="new_product"),
    path("products/import/", products.import_products, name="import_products"),
    path("products/export/", products.export_products, name="export_products"),
    path("products/<int:pk>/", products.product, name="product"),
    path("letterhead/", letterhead.letterhead, name="letterhead"),
    path("letterhead/preview/", letterhead.letterhead_preview, name="letterhead_preview"),
]

package dev.adpublisher.sandbox;

/** The few HTML pages that people look at. */
final class Pages {
    private Pages() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** What runs here, and what is in it. */
    static String index(Realm realm) {
        StringBuilder page = new StringBuilder(4096);
        page.append("<!doctype html><html lang=en><meta charset=utf-8><title>Meta sandbox</title><style>")
                .append("body{font:15px system-ui;margin:2rem;max-width:70rem}table{border-collapse:collapse}")
                .append("td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left}</style>")
                .append("<h1>Meta sandbox</h1><p>A Graph and Marketing API for development and tests. Nothing here ")
                .append("reaches Meta, and nothing costs money. Send requests to <code>/v26.0/…</code>.</p><p>");
        for (String name : new String[] {"ledger", "state", "stats", "faults", "holds"}) {
            page.append("<a href=\"/_sandbox/")
                    .append(name)
                    .append("\">")
                    .append(name)
                    .append("</a> &middot; ");
        }
        page.append("<a href=\"/_sandbox/images/oven.jpg\">an image</a></p>");
        table(page, realm, "World", false);
        table(page, realm, "Ads", true);
        return page.append("</html>").toString();
    }

    private static void table(StringBuilder page, Realm realm, String title, boolean ads) {
        EffectiveStatus effective = new EffectiveStatus(realm);
        page.append("<h2>").append(title).append("</h2><table><tr><th>kind<th>id<th>name<th>account<th>status</tr>");
        java.util.List<MetaObject> objects = new java.util.ArrayList<>();
        realm.store.all().forEach(object -> {
            if (ads == !object.account.isEmpty() && object.kind != Kind.ACCOUNT
                    || !ads && object.kind == Kind.ACCOUNT) {
                objects.add(object);
            }
        });
        objects.sort(java.util.Comparator.comparingLong(object -> object.sequence));
        int skipped = Math.max(0, objects.size() - 500);
        for (MetaObject object : objects.subList(skipped, objects.size())) {
            String status = object.kind.delivers() ? effective.of(object) : object.status.name();
            page.append("<tr><td>").append(object.kind.word).append("<td>").append(escape(object.id));
            page.append("<td>").append(escape(object.name)).append("<td>").append(escape(object.account));
            page.append("<td>").append(status).append("</tr>");
        }
        page.append("</table>");
        if (skipped > 0) {
            page.append("<p>").append(skipped).append(" older ones are not shown.</p>");
        }
    }
}

package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Carries out one Graph operation at once: who calls, what is meant, what is answered. Batches are {@link Batch}'s. */
final class Graph {
    private static final Set<Kind> LABELLED = Set.of(Kind.CAMPAIGN, Kind.AD_SET, Kind.AD, Kind.CREATIVE);
    private final Realm realm;
    private final Gate gate;
    private final EffectiveStatus effective;
    private final Edges edges;
    private final Rendering rendering;
    private final Listing listing;
    private final Labels labels;
    private final Campaigns campaigns;
    private final AdSets adSets;
    private final Creatives creatives;
    private final Ads ads;
    private final Images images;
    private final Changes changes;
    private final Search search;
    private final Login login;
    private final LoginDialog dialog;
    private final Insights insights;

    Graph(Realm realm) {
        this.realm = realm;
        gate = new Gate(realm);
        effective = new EffectiveStatus(realm);
        edges = new Edges(realm, gate);
        listing = new Listing(realm);
        rendering = new Rendering(realm, effective, edges, listing);
        labels = new Labels(realm);
        Normal normal = new Normal(realm);
        Budgets budgets = new Budgets(realm);
        Places places = new Places();
        Targeting targeting = new Targeting(realm, places);
        campaigns = new Campaigns(realm, normal, budgets, labels);
        adSets = new AdSets(realm, normal, budgets, labels, targeting, campaigns);
        creatives = new Creatives(realm, normal, labels);
        ads = new Ads(realm, normal, labels, adSets, creatives);
        images = new Images(realm);
        changes = new Changes(realm, normal, budgets, labels, campaigns, adSets, ads);
        search = new Search(places);
        login = new Login(realm);
        dialog = new LoginDialog(realm);
        insights = new Insights(realm, new Delivery(realm), effective);
    }

    /** The account that an operation counts against; empty when none. */
    String accountOf(GraphCall call) {
        String named = call.accountInPath();
        if (!named.isEmpty()) {
            return named;
        }
        MetaObject object = realm.store.find(call.node());
        return object == null ? "" : object.account;
    }

    /** Never throws: what is refused comes back as Meta's error answer. */
    Answer carryOut(GraphCall call, Ledger.Entry request) {
        realm.ledger.carryingOut(request);
        try {
            realm.usage.count(call, request.account());
            gate.checkAbolished(call);
            return dispatch(call);
        } catch (Refusal refusal) {
            realm.ledger.refused(
                    request, refusal.code(), refusal.subcodeOrZero(), String.valueOf(refusal.getMessage()));
            return refusal.answer();
        } catch (RuntimeException bug) {
            System.getLogger(Graph.class.getName())
                    .log(System.Logger.Level.ERROR, "sandbox failed on " + call.operation(), bug);
            realm.ledger.refused(request, 1, 0, "bug in the sandbox: " + bug);
            return Refusal.of(1, "An unknown error occurred").status(500).answer();
        } finally {
            realm.ledger.carryingOut(null);
        }
    }

    private Answer dispatch(GraphCall call) {
        switch (String.join("/", call.path())) {
            case "oauth/access_token" -> {
                return login.accessToken(call.params());
            }
            case "dialog/oauth" -> {
                return dialog.answer(call.params());
            }
            case "debug_token" -> {
                return login.debug(gate.enter(call).token(), call.params());
            }
            default -> {
                return known(call, gate.enter(call));
            }
        }
    }

    private Answer known(GraphCall call, Caller caller) {
        if (call.path().isEmpty()) {
            throw Refusal.of(2500, "An active access token must be used to query information about the current user.");
        }
        if (!accountOf(call).isEmpty()) {
            gate.checkVersion(call);
        }
        String node = call.node();
        if (node.equals("search")) {
            return search.find(call.params());
        }
        if (node.equals("me")) {
            return me(call, caller);
        }
        if (node.startsWith("act_")) {
            MetaObject account = gate.account(caller, node.substring(4), !call.reads());
            return call.edge().isEmpty() ? node(call, caller, account) : accountEdge(call, caller, account);
        }
        MetaObject object = gate.object(caller, node, !call.reads());
        return call.edge().isEmpty() ? node(call, caller, object) : edge(call, caller, object);
    }

    private Answer me(GraphCall call, Caller caller) {
        boolean page = !caller.token().page().isEmpty();
        MetaObject self = realm.store.find(page ? caller.token().page() : caller.user());
        if (self == null) {
            throw Refusal.unknownObject("me");
        }
        return call.edge().isEmpty() ? node(call, caller, self) : edge(call, caller, self);
    }

    private Answer node(GraphCall call, Caller caller, MetaObject object) {
        return switch (call.method()) {
            case "GET" -> Answer.ok(render(object, fields(call), caller));
            case "POST" -> changes.update(caller, object, call.params(), call.version());
            case "DELETE" -> changes.delete(object);
            default -> throw Refusal.invalid("Unsupported " + call.method() + " request");
        };
    }

    private static Fields fields(GraphCall call) {
        String text = call.params().get("fields");
        return text == null
                ? Fields.NONE
                : Fields.parse(text.replace("[", "").replace("]", "").replace("\"", ""));
    }

    private ObjectNode render(MetaObject object, Fields fields, Caller caller) {
        if (object.kind == Kind.REPORT_RUN) {
            insights.refresh(object);
        }
        ObjectNode node = rendering.render(object, fields, caller);
        if (object.kind == Kind.PAGE && fields.names().containsKey("access_token")) {
            node.put(
                    "access_token",
                    realm.world.pageToken(object.id, caller.user()).value());
        }
        return node;
    }

    private Answer accountEdge(GraphCall call, Caller caller, MetaObject account) {
        Params params = call.params();
        return switch (call.method() + " " + call.edge()) {
            case "POST campaigns" -> campaigns.create(account, params, call.version());
            case "POST adsets" -> adSets.create(account, params, call.version());
            case "POST ads" -> ads.create(caller, account, params, call.version());
            case "POST adcreatives" -> creatives.create(caller, account, params);
            case "POST adlabels" -> labels.create(account, params);
            case "POST adimages" -> images.upload(caller, account, call);
            case "DELETE adimages" -> images.delete(account, params);
            case "GET adimages" -> imageList(call, caller, account);
            case "GET minimum_budgets" -> Accounts.minimumBudgets(account);
            case "GET dsa_recommendations" -> Answer.ok(Json.object().set("data", Json.array()));
            case "GET promote_pages" -> list(call, caller, realm.store.edge(caller.user(), Kind.PAGE), Kind.PAGE);
            case "GET connected_instagram_accounts" ->
                list(call, caller, realm.store.edge(account.id, Kind.INSTAGRAM), Kind.INSTAGRAM);
            case "GET campaignsbylabels" -> byLabels(call, caller, account, Kind.CAMPAIGN);
            case "GET adsetsbylabels" -> byLabels(call, caller, account, Kind.AD_SET);
            case "GET adsbylabels" -> byLabels(call, caller, account, Kind.AD);
            case "GET adcreativesbylabels" -> byLabels(call, caller, account, Kind.CREATIVE);
            case "POST subscribed_apps", "DELETE subscribed_apps", "GET subscribed_apps" -> subscribed(call, account);
            default -> edge(call, caller, account);
        };
    }

    /** Edges that several kinds of node have. */
    private Answer edge(GraphCall call, Caller caller, MetaObject object) {
        String edge = call.edge();
        if (edge.equals("insights")) {
            return insights.answer(call, object);
        }
        if (edge.equals("adlabels") && LABELLED.contains(object.kind) && !call.reads()) {
            return labelling(call, object);
        }
        if (!call.reads()) {
            throw Refusal.unknownObject(call.node());
        }
        if (object.kind == Kind.USER && edge.equals("permissions")) {
            return Answer.ok(Rendering.permissions(caller));
        }
        Edges.Listed listed = edges.of(caller, object, edge);
        return list(call, caller, listed.objects(), listed.kind());
    }

    private Answer list(GraphCall call, Caller caller, List<MetaObject> objects, Kind kind) {
        Fields asked = fields(call);
        Fields shown = kind == Kind.PAGE && asked.isEmpty() && call.node().equals("me")
                ? Fields.parse("name,category,id,access_token")
                : asked;
        Filter filter = Filter.ofEdge(realm, effective, kind, call.params());
        Predicate<MetaObject> wanted =
                realm.habits.ignoresFiltering(call.accountInPath()) ? MetaObject::live : filter::accepts;
        return listing.page(call, objects, wanted, object -> render(object, shown, caller));
    }

    private Answer byLabels(GraphCall call, Caller caller, MetaObject account, Kind kind) {
        List<String> wanted = call.params().list("ad_label_ids");
        boolean all = call.params().get("operator", "ANY").equals("ALL");
        List<MetaObject> found = realm.store.edge(account.id, kind).stream()
                .filter(object -> {
                    List<String> has = object.labelIds();
                    return all ? has.containsAll(wanted) : has.stream().anyMatch(wanted::contains);
                })
                .toList();
        return list(call, caller, found, kind);
    }

    private Answer imageList(GraphCall call, Caller caller, MetaObject account) {
        List<String> hashes = call.params().list("hashes");
        List<MetaObject> found = realm.store.edge(account.id, Kind.IMAGE);
        if (!hashes.isEmpty()) {
            found = hashes.stream()
                    .distinct()
                    .map(hash -> realm.store.image(account.account, hash))
                    .filter(java.util.Objects::nonNull)
                    .sorted(java.util.Comparator.comparingLong(image -> image.sequence))
                    .toList();
        }
        Fields shown = fields(call);
        return listing.page(call, found, MetaObject::live, image -> render(image, shown, caller));
    }

    private Answer labelling(GraphCall call, MetaObject object) {
        List<MetaObject> named = labels.read(object.account, call.params());
        if (call.method().equals("POST")) {
            labels.attach(object, named);
        } else if (call.method().equals("DELETE")) {
            labels.replace(
                    object,
                    object.labels.stream()
                            .filter(label -> !named.contains(label))
                            .toList());
        }
        return Answer.success();
    }

    private Answer subscribed(GraphCall call, MetaObject account) {
        MetaObject app = realm.store.find(realm.options.appId());
        if (app == null) {
            throw Refusal.unknownObject(realm.options.appId());
        }
        boolean ours = app.id.equals(call.params().get("app_id"));
        if (!call.reads() && !ours) {
            throw Refusal.invalid("app_id must be the app that the token belongs to")
                    .blame("app_id");
        }
        boolean known = realm.store.edge(account.id, "subscribed_apps").contains(app);
        if (call.method().equals("DELETE")) {
            realm.store.unlink(account.id, "subscribed_apps", app);
            return Answer.success();
        }
        if (call.method().equals("POST")) {
            if (!known) {
                realm.store.link(account.id, "subscribed_apps", app);
            }
            return Answer.success();
        }
        ObjectNode body = Json.object();
        var data = body.putArray("data");
        if (known) {
            data.addObject().put("id", app.id).put("name", app.name);
        }
        return Answer.ok(body);
    }
}

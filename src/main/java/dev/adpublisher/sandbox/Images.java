package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An account's image library: content is known by its hash, so the same file uploaded twice is one image. */
final class Images {
    private static final int LARGEST = 30 * 1024 * 1024;
    private static final int SMALLEST_SIDE = 600;
    private final Realm realm;

    Images(Realm realm) {
        this.realm = realm;
    }

    Answer upload(Caller caller, MetaObject account, GraphCall call) {
        ObjectNode source = call.params().object("copy_from");
        if (source != null) {
            return copy(caller, account, source);
        }
        Map<String, Upload> files = files(call);
        if (files.isEmpty()) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487212)
                    .explain("Missing image", "No image file was sent.")
                    .blame("bytes");
        }
        ObjectNode images = Json.object();
        Map<String, ImageFile> read = new LinkedHashMap<>();
        files.forEach((name, upload) -> read.put(name, check(upload.content())));
        files.forEach((name, upload) -> images.set(
                name, store(account, name, upload.hash(), java.util.Objects.requireNonNull(read.get(name)))));
        ObjectNode body = Json.object();
        body.set("images", images);
        return Answer.ok(body);
    }

    private Map<String, Upload> files(GraphCall call) {
        Map<String, Upload> files = new LinkedHashMap<>();
        call.files().values().forEach(upload -> files.put(upload.fileName(), upload));
        String bytes = call.params().get("bytes");
        if (bytes != null) {
            try {
                files.put(
                        "bytes",
                        new Upload("bytes", "bytes", Base64.getMimeDecoder().decode(bytes)));
            } catch (IllegalArgumentException broken) {
                throw notAnImage();
            }
        }
        return files;
    }

    /** {@code copy_from={"source_account_id": …, "hash": …}}: the image of another account that the caller may use. */
    private Answer copy(Caller caller, MetaObject account, ObjectNode source) {
        String from = source.path("source_account_id").asText().replaceFirst("^act_", "");
        if (!realm.store.linked(caller.user(), Kind.ACCOUNT, "act_" + from)) {
            throw Refusal.permission("The source account of the image is not available to this user");
        }
        MetaObject image = realm.store.image(from, source.path("hash").asText());
        if (image == null || !image.live()) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487212)
                    .explain("Missing image", "The source account has no image with this hash.")
                    .blame("copy_from");
        }
        String url = image.text("url", "");
        ImageFile file = new ImageFile(
                url.substring(url.lastIndexOf('.') + 1),
                image.data.path("width").asInt(),
                image.data.path("height").asInt());
        ObjectNode body = Json.object();
        body.putObject("images").set(image.name, store(account, image.name, image.text("hash", ""), file));
        return Answer.ok(body);
    }

    private ImageFile check(byte[] bytes) {
        ImageFile file = ImageFile.read(bytes);
        if (file == null) {
            throw notAnImage();
        }
        if (bytes.length > LARGEST) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487197)
                    .explain("Image too large", "An image may have at most 30 MB.");
        }
        boolean small = file.width() < SMALLEST_SIDE || file.height() < SMALLEST_SIDE;
        if (small && realm.options.on(SandboxOptions.Switch.REFUSE_SMALL_IMAGES)) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487197)
                    .explain("Image too small", "An image must have at least 600 x 600 pixels.");
        }
        return file;
    }

    private static Refusal notAnImage() {
        return Refusal.invalid("Invalid parameter")
                .subcode(1487411)
                .explain("Unsupported file type", "Upload a JPEG, PNG or GIF file.")
                .blame("bytes");
    }

    private ObjectNode store(MetaObject account, String name, String hash, ImageFile file) {
        MetaObject known = realm.store.image(account.account, hash);
        if (known != null && known.live()) {
            realm.ledger.did("upload-again", known, name);
            return answer(known);
        }
        ObjectNode data = Json.object();
        data.put("hash", hash).put("width", file.width()).put("height", file.height());
        data.put("original_width", file.width()).put("original_height", file.height());
        String url = "https://scontent.example/" + account.account + "/" + hash + "." + file.type();
        data.put("url", url).put("url_128", url + "?w=128").put("url_256", url + "?w=256");
        data.put("permalink_url", url).put("status", "ACTIVE").put("name", name);
        MetaObject image = new MetaObject(Kind.IMAGE, account.account, name, data);
        realm.keep(image, account.id);
        realm.store.image(account.account, hash, image);
        realm.ledger.created(image);
        return answer(image);
    }

    private static ObjectNode answer(MetaObject image) {
        ObjectNode node = Json.object();
        for (String field : List.of("hash", "url", "url_128", "url_256", "width", "height", "name")) {
            node.set(field, image.data.get(field));
        }
        return node;
    }

    Answer delete(MetaObject account, Params params) {
        MetaObject image = realm.store.image(account.account, params.require("hash"));
        if (image == null || !image.live()) {
            throw Refusal.invalid("No image with this hash in the account").blame("hash");
        }
        for (MetaObject creative : realm.store.edge(account.id, Kind.CREATIVE)) {
            if (creative.live() && Json.write(creative.data).contains(image.text("hash", "?"))) {
                throw Refusal.invalid("The image is used by a creative").blame("hash");
            }
        }
        image.status = Status.DELETED;
        image.data.put("status", "DELETED");
        realm.ledger.changed(image, Status.ACTIVE, Status.DELETED);
        return Answer.success();
    }
}

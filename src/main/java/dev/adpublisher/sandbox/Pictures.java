package dev.adpublisher.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * An image host for demo drafts: {@code /_sandbox/images/{name}.jpg} and {@code .png}, geometric, another picture for every name.
 *
 * <p>Some names are broken on purpose: {@code broken.jpg} is HTML, {@code tiny.png} is 10 × 10, {@code huge.jpg} never ends,
 * {@code missing.jpg} is a 404, {@code redirect.jpg} leads to another, {@code slow.jpg} drips,
 * {@code changing.jpg} is another picture every time. {@code ?bytes=} pads to a size.
 */
final class Pictures {
    static final String PATH = "/_sandbox/images/";
    private static final int SIDE = 1080;
    private static final int TINY = 10;
    private final Vertx vertx;
    private final Map<String, Future<Buffer>> made = new HashMap<>();
    private int changed;

    Pictures(Vertx vertx) {
        this.vertx = vertx;
    }

    void serve(HttpServerRequest request) {
        String file = request.path().substring(PATH.length());
        HttpServerResponse response = request.response();
        switch (file) {
            case "missing.jpg" -> Wire.end(response.setStatusCode(404), Buffer.buffer("not found"));
            case "broken.jpg" -> {
                response.putHeader("Content-Type", "image/jpeg");
                Wire.end(response, Buffer.buffer("<!doctype html><title>Log in</title><p>This is no image."));
            }
            case "redirect.jpg" -> {
                response.putHeader("Location", PATH + "redirected.jpg");
                Wire.end(response.setStatusCode(302), Buffer.buffer());
            }
            case "loop.jpg" -> {
                response.putHeader("Location", PATH + "loop.jpg");
                Wire.end(response.setStatusCode(302), Buffer.buffer());
            }
            default -> picture(request, file);
        }
    }

    private void picture(HttpServerRequest request, String file) {
        HttpServerResponse response = request.response();
        boolean png = file.endsWith(".png");
        if (!png && !file.endsWith(".jpg") && !file.endsWith(".jpeg")) {
            Wire.end(response.setStatusCode(404), Buffer.buffer("not found"));
            return;
        }
        response.putHeader("Content-Type", png ? "image/png" : "image/jpeg");
        boolean changes = file.startsWith("changing.");
        made.computeIfAbsent(changes ? ++changed + file : file, name -> vertx.executeBlocking(() -> draw(name)))
                .onFailure(broken -> Wire.end(response.setStatusCode(500), Buffer.buffer()))
                .onSuccess(image -> {
                    switch (file) {
                        case "huge.jpg" -> endless(response, image);
                        case "slow.jpg" -> drip(response.setChunked(true), image, 0);
                        default -> Wire.end(response, padded(image, request.getParam("bytes")));
                    }
                });
    }

    /** Bytes after the end marker are ignored by readers of JPEG and PNG. */
    private static Buffer padded(Buffer image, @org.jspecify.annotations.Nullable String bytes) {
        if (bytes == null || !bytes.matches("\\d{1,9}") || Integer.parseInt(bytes) <= image.length()) {
            return image;
        }
        return image.copy().appendBytes(new byte[Integer.parseInt(bytes) - image.length()]);
    }

    private void endless(HttpServerResponse response, Buffer image) {
        response.setChunked(true);
        Wire.ignore(response.write(image));
        Buffer zeros = Buffer.buffer(new byte[64 * 1024]);
        vertx.setPeriodic(1, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
            } else if (!response.writeQueueFull()) {
                Wire.ignore(response.write(zeros));
            }
        });
    }

    private void drip(HttpServerResponse response, Buffer image, int at) {
        int end = Math.min(at + 256, image.length());
        if (response.closed()) {
            return;
        }
        if (end == image.length()) {
            Wire.end(response, image.getBuffer(at, end));
            return;
        }
        Wire.ignore(response.write(image.getBuffer(at, end)));
        vertx.setTimer(200, timer -> drip(response, image, end));
    }

    private static Buffer draw(String file) throws IOException {
        boolean tiny = file.startsWith("tiny.");
        int side = tiny ? TINY : SIDE;
        Random random = new Random(file.substring(0, file.lastIndexOf('.')).hashCode() * 31L + 7);
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        float hue = random.nextFloat();
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.getHSBColor(hue, 0.25f, 0.95f));
        pen.fillRect(0, 0, side, side);
        for (int i = 0; i < 14; i++) {
            float shade = hue + 0.15f * (random.nextFloat() - 0.5f) + (i % 3 == 0 ? 0.5f : 0);
            Color color = Color.getHSBColor(shade, 0.45f + 0.4f * random.nextFloat(), 0.5f + 0.5f * random.nextFloat());
            pen.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 170));
            int size = side / 8 + random.nextInt(side / 2);
            int x = random.nextInt(side) - size / 2;
            int y = random.nextInt(side) - size / 2;
            if (random.nextBoolean()) {
                pen.fillOval(x, y, size, size);
            } else {
                pen.fillRoundRect(x, y, size, size * 2 / 3, size / 6, size / 6);
            }
        }
        pen.dispose();
        grain(image, random, file.endsWith(".png"));
        ByteArrayOutputStream out = new ByteArrayOutputStream(256 * 1024);
        ImageIO.write(image, file.endsWith(".png") ? "png" : "jpg", out);
        return Buffer.buffer(out.toByteArray());
    }

    /** A little noise, so that the files weigh what photographs weigh. */
    private static void grain(BufferedImage image, Random random, boolean png) {
        int every = png ? 24 : 1;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = y % every; x < image.getWidth(); x += every) {
                int rgb = image.getRGB(x, y);
                int shift = random.nextInt(25) - 12;
                image.setRGB(x, y, clamp(rgb >> 16, shift) << 16 | clamp(rgb >> 8, shift) << 8 | clamp(rgb, shift));
            }
        }
    }

    private static int clamp(int channel, int shift) {
        return Math.clamp((channel & 0xff) + shift, 0, 255);
    }
}

package dev.adpublisher.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code multipart/form-data} body that is already in memory.
 *
 * @param fields parts without a file name
 * @param files parts with one, by field name (a repeated field gets a number behind its name)
 */
record Multipart(Map<String, String> fields, Map<String, Upload> files) {
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final Pattern FILE = Pattern.compile("filename=\"([^\"]*)\"");

    static Multipart read(byte[] body, String contentType) {
        Multipart result = new Multipart(new LinkedHashMap<>(), new LinkedHashMap<>());
        byte[] mark = ("--" + boundary(contentType)).getBytes(StandardCharsets.ISO_8859_1);
        int at = indexOf(body, mark, 0);
        while (at >= 0) {
            int start = at + mark.length;
            int next = indexOf(body, mark, start);
            if (next < 0) {
                break;
            }
            result.part(body, start, next);
            at = next;
        }
        return result;
    }

    private static String boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) {
            throw Refusal.invalid("multipart body without a boundary");
        }
        String value = contentType.substring(at + "boundary=".length());
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).replace("\"", "").trim();
    }

    private void part(byte[] body, int start, int end) {
        int headEnd = indexOf(body, new byte[] {'\r', '\n', '\r', '\n'}, start);
        if (headEnd < 0 || headEnd >= end) {
            return;
        }
        String head = new String(body, start, headEnd - start, StandardCharsets.UTF_8);
        int from = headEnd + 4;
        int length = Math.max(0, end - 2 - from);
        Matcher name = NAME.matcher(head);
        if (!name.find()) {
            return;
        }
        String field = name.group(1);
        Matcher file = FILE.matcher(head);
        if (!file.find()) {
            fields.put(field, new String(body, from, length, StandardCharsets.UTF_8));
            return;
        }
        byte[] content = new byte[length];
        System.arraycopy(body, from, content, 0, length);
        String key = files.containsKey(field) ? field + files.size() : field;
        files.put(key, new Upload(field, file.group(1), content));
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        int last = body.length - wanted.length;
        for (int i = from; i <= last; i++) {
            int j = 0;
            while (j < wanted.length && body[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}

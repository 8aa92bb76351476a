package dev.adpublisher.secrets;

import dev.adpublisher.connection.LoginStateForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in any text what tests plant: every token, code and app secret of theirs begins with {@value #MARK} or as Meta's tokens do; what the
 * service makes up itself, such as a login's state, is known by its form and its signature. It reads every character once, because it is
 * asked for every line that is logged in a whole run.
 */
public final class PlantedSecrets {
    /** How every secret begins that a test or the sandbox makes up. */
    static final String MARK = "sandbox-";

    static final String TEST_KEYS = "%test.adpublisher.tokens.keys";
    private static final String FIRST_THE_RAREST = "qzxjZJQXKVYWGHvkUO79gbfypwmd";
    private static final int CODES = 128;

    private final Form[][] byTrigger = new Form[CODES][];
    private final LoginStateForm states;

    /**
     * A form of secret.
     *
     * @param anchor found first, by its letter at {@code trigger}
     * @param whole what must stand where the anchor begins
     */
    private record Form(String what, String anchor, int trigger, Pattern whole) {}

    /** As configured for the tests: the keys are secrets themselves, and sign what the service makes up. */
    public static PlantedSecrets ofTheTests() {
        Properties properties = new Properties();
        try (InputStream file = PlantedSecrets.class.getResourceAsStream("/application.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PlantedSecrets(properties.getProperty(TEST_KEYS));
    }

    PlantedSecrets(String keys) {
        add("a token, a code or an app secret", MARK, "[A-Za-z0-9]");
        add("a token as Meta writes them", "EAA", "(?<![A-Za-z0-9+/_-]EAA)(?<=EAA)[A-Za-z0-9]{20,}", 3);
        add("a signed JWT", "eyJ", "[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{16,}");
        add("a private key", "MIIEv", "[A-Za-z0-9+/]{40,}");
        add("a proof of the app secret", "appsecret_proof", "[^0-9a-f](?s:.{0,200}?)(?<![0-9a-f])[0-9a-f]{64}");
        add("the cookie of a login", "ap_login_", "[\\w-]{12}[^\\w-]{1,8}(?:value=)?[\\w-]{43}(?![\\w-])");
        add("a token, as hexadecimal", hex(bytes(MARK)), "");
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = bytes("\0".repeat(shift) + MARK);
            int from = shift == 0 ? 0 : shift + 1;
            String letters = Base64.getEncoder().encodeToString(shifted).substring(from, from + 10);
            add("a token, in Base64", letters, "");
        }
        for (String key : keys.split(",")) {
            String base64 = key.substring(key.indexOf(':') + 1).replace("=", "");
            byte[] raw = Base64.getDecoder().decode(base64);
            add("a token key", base64, "");
            add("a token key, as hexadecimal", hex(raw), "");
            add("a token key, as text", new String(raw, StandardCharsets.ISO_8859_1), "");
        }
        states = new LoginStateForm(new TokenVault(() -> Optional.of(keys)));
    }

    /** What of it the text holds, each with what stands around it; mostly nothing. */
    public List<String> in(String text) {
        List<String> found = List.of();
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= CODES) {
                run = 0;
                continue;
            }
            Form[] forms = byTrigger[letter];
            if (forms != null) {
                found = with(found, text, i, forms);
            }
            if (LoginStateForm.mayHold(letter)) {
                run++;
            } else {
                found = withState(found, text, i, run);
                run = 0;
            }
        }
        return withState(found, text, text.length(), run);
    }

    private static List<String> with(List<String> before, String text, int at, Form[] forms) {
        List<String> found = before;
        for (Form form : forms) {
            int begin = at - form.trigger;
            if (text.startsWith(form.anchor, begin) && isWhole(form, text, begin + form.anchor.length())) {
                found = plus(found, form.what, text, begin);
            }
        }
        return found;
    }

    private static boolean isWhole(Form form, String text, int end) {
        Matcher rest = form.whole.matcher(text).region(end, text.length()).useTransparentBounds(true);
        return rest.lookingAt();
    }

    private List<String> withState(List<String> before, String text, int end, int run) {
        return run == LoginStateForm.LETTERS && states.isOurs(text.substring(end - run, end))
                ? plus(before, "the state of a login", text, end - run)
                : before;
    }

    private static List<String> plus(List<String> before, String what, String text, int at) {
        List<String> found = new ArrayList<>(before);
        found.add(what + ": "
                + text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 48))
                        .replace('\n', ' '));
        return found;
    }

    private void add(String what, String anchor, String rest) {
        add(what, anchor, rest, anchor.length());
    }

    private void add(String what, String anchor, String rest, int letters) {
        int trigger = trigger(anchor.substring(0, letters));
        Form form = new Form(what, anchor, trigger, Pattern.compile(rest));
        Form[] before = byTrigger[anchor.charAt(trigger)];
        List<Form> forms = new ArrayList<>(before == null ? List.of() : List.of(before));
        forms.add(form);
        byTrigger[anchor.charAt(trigger)] = forms.toArray(Form[]::new);
    }

    /** Where the letter is that logs hold least of. */
    private static int trigger(String anchor) {
        return FIRST_THE_RAREST
                .chars()
                .map(anchor::indexOf)
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

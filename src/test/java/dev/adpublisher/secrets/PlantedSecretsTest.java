package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.connection.LoginStateForm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks for secrets in a whole run must see them, in whatever writing, and must not cry wolf. */
class PlantedSecretsTest {
    private static final String KEY = Base64.getEncoder().encodeToString(bytes("a-key-of-the-canaries-own-tests!"));
    private static final String KEYS = "one:" + KEY;
    private static final String TOKEN = PlantedSecrets.MARK + "user-of-900001";
    private static final String PROOF = "0123456789abcdef".repeat(4);

    private final PlantedSecrets secrets = new PlantedSecrets(KEYS);

    @ParameterizedTest
    @ValueSource(strings = {"%s", "Bearer %s", "{\"access_token\":\"%s\"}", "a=1&b=%s&c=2", "ü%sü", "%1$s %1$s"})
    void seesATokenWhereverItStands(String text) {
        assertThat(secrets.in(text.formatted(TOKEN))).isNotEmpty();
    }

    @Test
    void seesATokenInOtherWritings() {
        byte[] token = bytes(TOKEN);
        assertThat(secrets.in("\\x" + HexFormat.of().formatHex(token))).hasSize(1);
        for (String before : new String[] {"", "a", "ab", "abc"}) {
            String packed = Base64.getEncoder().encodeToString(bytes(before + TOKEN));
            assertThat(secrets.in("Basic " + packed)).as(before).hasSize(1);
            assertThat(secrets.in(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(before + TOKEN))))
                    .as(before)
                    .hasSize(1);
        }
    }

    @Test
    void seesATokenAsMetaWritesThem() {
        assertThat(secrets.in("token=EA" + "A" + "b1C2".repeat(12))).hasSize(1);
        assertThat(secrets.in("base64 of a picture: xEA" + "A" + "b1C2".repeat(12)))
                .isEmpty();
        assertThat(secrets.in("EA" + "A" + " is short")).isEmpty();
    }

    @Test
    void seesTheCallersJwt() {
        String part = "abcdefghijklmnop_-09";
        assertThat(secrets.in("authorization: Bearer ey" + "J" + part + "." + part + "." + part))
                .hasSize(1);
        assertThat(secrets.in("unsigned: ey" + "J" + part + "." + part + ".")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.test/me?appsecret_proof=%s",
                "{\"appsecret_proof\": \"%s\"}",
                "appsecret_time=1&appsecret_proof%%3D%s",
                "Content-Disposition: form-data; name=\"appsecret_proof\"\r\nContent-Type: text/plain\r\n\r\n%s",
            })
    void seesAProofBesideItsName(String text) {
        assertThat(secrets.in(text.formatted(PROOF))).hasSize(1);
        assertThat(secrets.in(text.formatted("***"))).isEmpty();
    }

    @Test
    void seesTheKeysInAnyWriting() {
        byte[] raw = Base64.getDecoder().decode(KEY);
        assertThat(secrets.in("ADPUBLISHER_TOKENS_KEYS=" + KEYS)).hasSize(1);
        assertThat(secrets.in(HexFormat.of().formatHex(raw))).hasSize(1);
        assertThat(secrets.in("key " + new String(raw, StandardCharsets.UTF_8))).hasSize(1);
        assertThat(secrets.in("MII" + "Ev" + "QIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"))
                .hasSize(1);
    }

    @Test
    void seesAStateThatWeSignedAndNoOther() {
        String state = LoginStateForm.mint(new TokenVault(() -> Optional.of(KEYS)));
        assertThat(secrets.in("?state=" + state + "&code=1")).hasSize(1);
        assertThat(secrets.in(state)).hasSize(1);
        assertThat(secrets.in("?state=" + state + "x")).isEmpty();
        assertThat(secrets.in("?state=" + "A".repeat(LoginStateForm.LETTERS))).isEmpty();
        assertThat(secrets.in("ap_login_abcdefghijkl=" + "s".repeat(43) + "; Path=/"))
                .hasSize(1);
        assertThat(secrets.in("ap_login_abcdefghijkl=; Path=/")).isEmpty();
    }

    @Test
    void isNotUpsetByWhatIsNoSecret() {
        assertThat(secrets.in("")).isEmpty();
        assertThat(secrets.in("http://127.0.0.1:8090/_sandbox/state, the sandbox, sandbox- and ***"))
                .isEmpty();
        assertThat(secrets.in("ap1.one." + "abcDEF012_-".repeat(9))).isEmpty();
        assertThat(secrets.in(UUID.randomUUID() + " digest " + PROOF)).isEmpty();
    }

    @Test
    void knowsTheKeysOfTheTests() {
        assertThat(PlantedSecrets.ofTheTests().in("development-only-" + "key-not-secret!"))
                .hasSize(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.secrets.Unsealed.Failed;
import dev.adpublisher.secrets.Unsealed.Opened;
import dev.adpublisher.secrets.Unsealed.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVaultTest {

    private static final UUID ROW = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID TENANT = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000003");
    private static final SealContext HOME = new SealContext("connections", "user_token", ROW, TENANT);
    private static final Secret TOKEN = Secret.of("sandbox-user-1 with an ümlaut");

    private static final String OLD = "old:" + key("an-old-key-that-is-32-bytes-long");
    private static final String NEW = "new:" + key("a-newer-key-that-has-32-bytes-..");

    @Test
    void opensWhatItSealedForTheSamePlace() {
        TokenVault vault = vault(OLD);

        String sealed = vault.seal(TOKEN, HOME);

        assertThat(sealed).startsWith("ap1.old.").matches("[A-Za-z0-9._-]+").doesNotContain("sandbox");
        assertThat(vault.open(sealed, HOME)).isEqualTo(new Opened(TOKEN));
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        TokenVault vault = vault(OLD);

        List<String> sealed =
                IntStream.range(0, 50).mapToObj(i -> vault.seal(TOKEN, HOME)).toList();

        assertThat(sealed).doesNotHaveDuplicates();
    }

    static List<SealContext> otherPlaces() {
        return List.of(
                new SealContext("connections", "page_token", ROW, TENANT),
                new SealContext("other_table", "user_token", ROW, TENANT),
                new SealContext("connections", "user_token", OTHER, TENANT),
                new SealContext("connections", "user_token", ROW, OTHER),
                new SealContext("connections", "user_token", TENANT, ROW),
                new SealContext("connectionsuser", "_token", ROW, TENANT));
    }

    @ParameterizedTest
    @MethodSource("otherPlaces")
    void doesNotOpenAnywhereElse(SealContext elsewhere) {
        TokenVault vault = vault(OLD);

        String sealed = vault.seal(TOKEN, HOME);

        assertThat(vault.open(sealed, elsewhere)).isEqualTo(new Failed(Reason.TAMPERED_OR_MOVED));
    }

    @Test
    void refusesEveryFlippedBitOfTheSealedBytes() {
        TokenVault vault = vault(OLD);
        byte[] payload = Envelope.parse(vault.seal(TOKEN, HOME)).orElseThrow().payload();

        for (int bit = 0; bit < payload.length * 8; bit++) {
            byte[] changed = payload.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            Unsealed opened = vault.open(new Envelope("old", changed).text(), HOME);
            assertThat(opened).as("bit %d", bit).isEqualTo(new Failed(Reason.TAMPERED_OR_MOVED));
        }
    }

    @Test
    void refusesEveryChangedLetterOfTheText() {
        TokenVault vault = vault(OLD);
        String sealed = vault.seal(TOKEN, HOME);

        for (int at = 0; at < sealed.length(); at++) {
            char other = sealed.charAt(at) == 'B' ? 'C' : 'B';
            String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
            assertThat(vault.open(changed, HOME)).as(changed).isInstanceOf(Failed.class);
        }
    }

    @Test
    void refusesEveryShortenedText() {
        TokenVault vault = vault(OLD);
        String sealed = vault.seal(TOKEN, HOME);

        for (int length = 0; length < sealed.length(); length++) {
            assertThat(vault.open(sealed.substring(0, length), HOME)).isInstanceOf(Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sandbox-user-1",
                "ap1.old",
                "ap1.old.",
                "ap1.old.AAAA",
                "ap2.old.AAAA",
                "ap1.old.!!",
                "ap1..AA"
            })
    void callsWhatIsNoSealedTextMalformed(String text) {
        assertThat(vault(OLD).open(text, HOME)).isEqualTo(new Failed(Reason.MALFORMED));
    }

    @Test
    void tellsSealedFromPlainAndNamesTheKey() {
        String sealed = vault(OLD).seal(TOKEN, HOME);

        assertThat(TokenVault.isSealed(sealed)).isTrue();
        assertThat(TokenVault.isSealed("sandbox-user-1")).isFalse();
        assertThat(TokenVault.keyIdOf(sealed)).contains("old");
        assertThat(TokenVault.keyIdOf("sandbox-user-1")).isEmpty();
    }

    @Test
    void afterARotationOldTextsOpenAndNewOnesUseTheNewKey() {
        String sealedBefore = vault(OLD).seal(TOKEN, HOME);
        TokenVault rotated = vault(NEW + "," + OLD);

        String sealedAfter = rotated.seal(TOKEN, HOME);

        assertThat(rotated.open(sealedBefore, HOME)).isEqualTo(new Opened(TOKEN));
        assertThat(rotated.open(sealedAfter, HOME)).isEqualTo(new Opened(TOKEN));
        assertThat(TokenVault.keyIdOf(sealedAfter))
                .contains(rotated.currentKeyId())
                .contains("new");
    }

    @Test
    void saysSoWhenTheKeyIsGone() {
        String sealed = vault(OLD).seal(TOKEN, HOME);

        assertThat(vault(NEW).open(sealed, HOME)).isEqualTo(new Failed(Reason.UNKNOWN_KEY));
    }

    @Test
    void aKeyUnderAnotherIdDoesNotOpen() {
        String material = key("an-old-key-that-is-32-bytes-long");
        String sealed = vault("a:" + material).seal(TOKEN, HOME);

        Unsealed opened = vault("a:" + material + ",b:" + material).open(sealed.replace("ap1.a.", "ap1.b."), HOME);

        assertThat(opened).isEqualTo(new Failed(Reason.TAMPERED_OR_MOVED));
    }

    @Test
    void failuresShowNothingOfTheContent() {
        for (Reason reason : Reason.values()) {
            assertThat(new Failed(reason).toString() + reason.explanation()).doesNotContain("sandbox", "ap1");
        }
        assertThat(new Opened(TOKEN).toString()).doesNotContain("sandbox");
    }

    @Test
    void markersOfBeforeARotationCanStillBeVerified() {
        byte[] before = vault(OLD).derive("markers");
        TokenVault rotated = vault(NEW + "," + OLD);

        List<byte[]> all = rotated.deriveAll("markers");

        assertThat(all).hasSize(2);
        assertThat(all.getFirst()).isEqualTo(rotated.derive("markers")).isNotEqualTo(before);
        assertThat(all.getLast()).isEqualTo(before);
    }

    @Test
    void everyPurposeHasItsOwnKey() {
        TokenVault vault = vault(OLD);

        assertThat(vault.derive("markers")).hasSize(32).isNotEqualTo(vault.derive("login state"));
    }

    @Test
    void derivesAsThePlatformsOwnHkdfDoes() throws Exception {
        byte[] key = "an-old-key-that-is-32-bytes-long".getBytes(StandardCharsets.UTF_8);
        byte[] info = "markers".getBytes(StandardCharsets.UTF_8);

        byte[] expected = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, 32));

        assertThat(vault(OLD).derive("markers")).isEqualTo(expected);
    }

    private static String key(String readable) {
        return Base64.getEncoder().encodeToString(readable.getBytes(StandardCharsets.UTF_8));
    }

    private static TokenVault vault(String keys) {
        return new TokenVault(() -> Optional.of(keys));
    }
}

package dev.adpublisher.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.platform.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as an attacker would make them, by hand: each differs in one thing from a token that is taken. */
@QuarkusTest
class JwtRefusalTest {
    private static final String CAMPAIGNS = "/api/v1/campaigns";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER = "6f1c2b1e-8a54-4d0e-9b53-0e6c8b3f1a11";

    @Test
    void takesTheTokenThatAllOthersDifferFrom() {
        show(signed(header(), claims())).then().statusCode(200);
        show(signed(with(header(), "kid", "../../../dev/null"), claims()))
                .then()
                .statusCode(200);
        show(signed(header(), with(claims(), "aud", List.of("another", "adpublisher"))))
                .then()
                .statusCode(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void refuses(String what, String token) {
        Response refused = show(token);

        refused.then().statusCode(401).contentType("application/problem+json");
        assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(refused.<String>path("code")).isIn("unauthenticated", "token_subject");
        assertThat(refused.asString()).doesNotContain("jose", "Exception", USER, "signature");
    }

    static Stream<Arguments> forgeries() throws Exception {
        long now = Instant.now().getEpochSecond();
        KeyPair other = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String publicPem = ConfigProvider.getConfig().getValue("mp.jwt.verify.publickey", String.class);
        String right = signed(header(), claims());
        String[] parts = right.split("\\.");
        return Stream.of(
                Arguments.of("alg none, no signature", unsigned("none")),
                Arguments.of("alg None, no signature", unsigned("None")),
                Arguments.of("alg nOnE, no signature", unsigned("nOnE")),
                Arguments.of("alg none, a right signature", unsigned("none") + parts[2]),
                Arguments.of("no alg", encoded(Map.of("typ", "JWT")) + "." + encoded(claims()) + "." + parts[2]),
                Arguments.of(
                        "HS256 with the public key as configured", hmac(publicPem.getBytes(StandardCharsets.UTF_8))),
                Arguments.of("HS256 with the public key's bytes", hmac(bytes(publicPem))),
                Arguments.of("HS256 with nothing much", hmac(new byte[32])),
                Arguments.of("RS384 with the right key", signed("RS384", "SHA384withRSA")),
                Arguments.of("RS512 with the right key", signed("RS512", "SHA512withRSA")),
                Arguments.of("RS256 that says it is PS256", signed("PS256", "SHA256withRSA")),
                Arguments.of("RS256 that says it is HS256", signed("HS256", "SHA256withRSA")),
                Arguments.of("another key", signed(header(), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, and the header brings it",
                        signed(with(header(), "jwk", jwk(other)), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, and the header says where it is",
                        signed(with(header(), "jku", "http://127.0.0.1:1/keys"), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, and the header names a certificate",
                        signed(with(header(), "x5u", "http://127.0.0.1:1/cert"), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, and the header brings a certificate",
                        signed(
                                with(
                                        header(),
                                        "x5c",
                                        List.of(Base64.getEncoder().encodeToString(new byte[300]))),
                                claims(),
                                other.getPrivate())),
                Arguments.of("a token in a token", signed(with(header(), "cty", "JWT"), Map.of("sub", right))),
                Arguments.of("packed", signed(with(header(), "zip", "DEF"), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, kid is a path",
                        signed(with(header(), "kid", "../../../../dev/null"), claims(), other.getPrivate())),
                Arguments.of(
                        "another key, kid is SQL",
                        signed(with(header(), "kid", "x' UNION SELECT 'key"), claims(), other.getPrivate())),
                Arguments.of(
                        "an extension that must be understood",
                        signed(with(header(), "crit", List.of("mystery")), claims())),
                Arguments.of("another issuer", signed(header(), with(claims(), "iss", "https://evil.example"))),
                Arguments.of("no issuer", signed(header(), without(claims(), "iss"))),
                Arguments.of("another audience", signed(header(), with(claims(), "aud", "another"))),
                Arguments.of("no audience", signed(header(), without(claims(), "aud"))),
                Arguments.of("expired", signed(header(), with(claims(), "exp", now - 3_600))),
                Arguments.of("without an end", signed(header(), without(claims(), "exp"))),
                Arguments.of("an end that is text", signed(header(), with(claims(), "exp", "tomorrow"))),
                Arguments.of("not valid yet", signed(header(), with(claims(), "nbf", now + 3_600))),
                Arguments.of("sub is no UUID", signed(header(), with(claims(), "sub", "admin"))),
                Arguments.of("sub is SQL", signed(header(), with(claims(), "sub", "' OR user_id IS NOT NULL --"))),
                Arguments.of("sub is a number", signed(header(), with(claims(), "sub", 1))),
                Arguments.of(
                        "sub is no UUID that anybody would write",
                        signed(header(), with(claims(), "sub", "6f1c2b1e8-a54-4d0e-9b53-0e6c8b3f1a11"))),
                Arguments.of("sub is an object", signed(header(), with(claims(), "sub", Map.of("sub", USER)))),
                Arguments.of("sub is a list", signed(header(), with(claims(), "sub", List.of(USER)))),
                Arguments.of("ended in another era", signed(header(), with(claims(), "exp", -1))),
                Arguments.of("no sub", signed(header(), without(claims(), "sub"))),
                Arguments.of(
                        "claims changed",
                        parts[0] + "."
                                + encoded(
                                        with(claims(), "sub", UUID.randomUUID().toString())) + "." + parts[2]),
                Arguments.of("signature cut", right.substring(0, right.length() - 20)),
                Arguments.of("no signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("two parts", parts[0] + "." + parts[1]),
                Arguments.of("four parts", right + ".AAAA"),
                Arguments.of("five parts, as if encrypted", right + ".AAAA.AAAA"),
                Arguments.of("dots", "..."),
                Arguments.of("claims are no JSON", parts[0] + "." + base64("claims") + "." + parts[2]),
                Arguments.of("twice", right + " " + right));
    }

    @Test
    void takesATokenFromItsHeaderOnly() {
        String right = TestTokens.token(UUID.randomUUID());

        given().queryParam("access_token", right).get(CAMPAIGNS).then().statusCode(401);
        given().cookie("Bearer", right).get(CAMPAIGNS).then().statusCode(401);
        given().header("Authorization", "Basic " + right).get(CAMPAIGNS).then().statusCode(401);
        given().header("Authorization", right).get(CAMPAIGNS).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(ints = {12_000, 30_000, 200_000})
    void refusesAnOversizedToken(int length) {
        String token = signed(header(), with(claims(), "extra", "x".repeat(length)), otherKey());

        assertThat(answerUnlessHungUp(token)).allSatisfy(refused -> {
            assertThat(refused.statusCode()).isIn(400, 401, 431);
            assertThat(refused.asString()).doesNotContain("Exception", "\tat ");
        });
        show(signed(header(), claims())).then().statusCode(200);
    }

    /** No answer where the server hung up on a client that was still writing: its answer may then be lost on the way. */
    private static List<Response> answerUnlessHungUp(String token) {
        try {
            return List.of(show(token));
        } catch (Exception hungUp) {
            // RestAssured throws it undeclared.
            assertThat(hungUp).isInstanceOf(SocketException.class);
            return List.of();
        }
    }

    private static Response show(String token) {
        return given().header("Authorization", "Bearer " + token).get(CAMPAIGNS);
    }

    private static Map<String, Object> header() {
        return Map.of("alg", "RS256", "typ", "JWT");
    }

    private static Map<String, Object> claims() {
        long now = Instant.now().getEpochSecond();
        return Map.of(
                "iss", "https://adpublisher.dev/demo", "aud", "adpublisher", "sub", USER, "iat", now, "exp", now + 300);
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, Object> without(Map<String, Object> map, String name) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        changed.remove(name);
        return changed;
    }

    private static String unsigned(String algorithm) {
        return encoded(Map.of("alg", algorithm, "typ", "JWT")) + "." + encoded(claims()) + ".";
    }

    private static String signed(Map<String, Object> header, Map<String, Object> claims) {
        return signed(header, claims, signingKey());
    }

    private static String signed(Map<String, Object> header, Map<String, Object> claims, PrivateKey key) {
        return signed(header, claims, key, "SHA256withRSA");
    }

    private static String signed(String said, String done) {
        return signed(with(header(), "alg", said), claims(), signingKey(), done);
    }

    private static String signed(
            Map<String, Object> header, Map<String, Object> claims, PrivateKey key, String algorithm) {
        try {
            String content = encoded(header) + "." + encoded(claims);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String hmac(byte[] key) throws Exception {
        String content = encoded(Map.of("alg", "HS256", "typ", "JWT")) + "." + encoded(claims());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] code = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    }

    private static Map<String, Object> jwk(KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Map.of(
                "kty", "RSA",
                "n", base64.encodeToString(key.getModulus().toByteArray()),
                "e", base64.encodeToString(key.getPublicExponent().toByteArray()));
    }

    private static PrivateKey otherKey() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The key that Quarkus made up for this run of the tests. */
    private static PrivateKey signingKey() {
        try {
            String key = ConfigProvider.getConfig().getValue("smallrye.jwt.sign.key", String.class);
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes(key)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String encoded(Map<String, Object> content) {
        try {
            return base64(JSON.writeValueAsString(content));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

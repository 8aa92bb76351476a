package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRulesTest {

    private final UrlRules rules = new UrlRules(List.of("http://127.0.0.1:8090", "HTTPS://Store.Example/"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    https://cdn.example/a.jpg                 | https://cdn.example/a.jpg
                    HTTPS://CDN.example/A.jpg?x=1&y=%20       | HTTPS://CDN.example/A.jpg?x=1&y=%20
                    https://cdn.example                       | https://cdn.example/
                    https://cdn.example?x=1                   | https://cdn.example/?x=1
                    https://cdn.example:443/a.jpg             | https://cdn.example:443/a.jpg
                    ' https://cdn.example/two words.jpg '     | https://cdn.example/two%20words.jpg
                    https://cdn.example/Müller.jpg            | https://cdn.example/M%C3%BCller.jpg
                    https://1.1.1.1/a.jpg                     | https://1.1.1.1/a.jpg
                    https://[2606:4700::1111]/a.jpg           | https://[2606:4700::1111]/a.jpg
                    http://127.0.0.1:8090/a.jpg               | http://127.0.0.1:8090/a.jpg
                    https://store.example/a.jpg               | https://store.example/a.jpg
                    """)
    void takesWhatAdvertisersPaste(String typed, String expected) {
        assertThat(rules.check(typed, "It").uri()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                        | is empty
                    cdn.example/a.jpg                         | https://
                    /a.jpg                                    | https://
                    //cdn.example/a.jpg                       | https://
                    http://cdn.example/a.jpg                  | https://
                    ftp://cdn.example/a.jpg                   | https://
                    file:///etc/passwd                        | https://
                    data:image/png;base64,AAAA                | https://
                    javascript:alert(1)                       | https://
                    https:cdn.example                         | no readable host
                    https://user:pass@cdn.example/a.jpg       | user name
                    https://cdn.example@10.0.0.1/a.jpg        | user name
                    https://cdn.example:8443/a.jpg            | port
                    https://cdn.example:0/a.jpg               | no readable host
                    https://cdn.example:99999/a.jpg           | no readable host
                    http://127.0.0.1:8091/a.jpg               | https://
                    https://127.0.0.1:8090/a.jpg              | port
                    https://2130706433/                       | no usable host
                    https://0x7f000001/                       | no usable host
                    https://0x7f.1/                           | no readable host
                    https://127.1/                            | no readable host
                    https://0177.0.0.1/                       | no usable host
                    https://127.0.0.01/                       | no usable host
                    https://127.0.0.1./                       | host
                    https://cdn.example./                     | no usable host
                    https://[fe80::1%25eth0]/                 | no usable host
                    https://bücher.example/a.jpg              | xn--
                    https://１２７.0.0.1/                      | xn--
                    https://cdn.example\\@10.0.0.1/            | not a URL
                    https://cdn.example/a{b}.jpg              | not a URL
                    https://localhost/a.jpg                   | public internet
                    https://metadata/a.jpg                    | public internet
                    """)
    void refusesWhatMayLeadElsewhere(String typed, String complaint) {
        assertThatThrownBy(() -> rules.check(typed, "The picture's URL"))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The picture's URL ")
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("example");
    }

    @Test
    void refusesAnEndlessUrl() {
        assertThatThrownBy(() -> rules.check("https://cdn.example/" + "a".repeat(4000), "It"))
                .hasMessageContaining("longer than 4000");
    }

    @ParameterizedTest
    @CsvSource({
        "b.jpg, https://cdn.example/dir/b.jpg",
        "/b.jpg, https://cdn.example/b.jpg",
        "//other.example/b.jpg, https://other.example/b.jpg",
        "https://other.example/b c.jpg, https://other.example/b%20c.jpg",
        "https://other.example, https://other.example/"
    })
    void followsRelativeRedirects(String location, String expected) {
        ImageUrl here = rules.check("https://cdn.example/dir/a.jpg", "It");

        assertThat(rules.checkRedirect(here, location, "It").uri()).hasToString(expected);
    }

    @Test
    void aRelativeRedirectCannotChangeTheHost() {
        ImageUrl here = rules.check("https://cdn.example", "It");

        assertThat(rules.checkRedirect(here, ".evil.example/a.jpg", "It")
                        .origin()
                        .host())
                .isEqualTo("cdn.example");
    }

    @Test
    void trustEndsAtTheOrigin() {
        ImageUrl trusted = rules.check("http://127.0.0.1:8090/a.jpg", "It");

        assertThat(trusted.trusted()).isTrue();
        assertThat(rules.check("https://cdn.example/a.jpg", "It").trusted()).isFalse();
        assertThatThrownBy(() -> rules.checkRedirect(trusted, "http://127.0.0.1:9000/", "It"))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void showsNoQueryAndNoNovel() {
        ImageUrl signed = rules.check("https://cdn.example/a.jpg?signature=abc", "It");
        ImageUrl endless = rules.check("https://cdn.example/" + "a".repeat(3000), "It");

        assertThat(signed.shown()).isEqualTo("https://cdn.example/a.jpg");
        assertThat(signed.requestTarget()).isEqualTo("/a.jpg?signature=abc");
        assertThat(endless.shown()).hasSize(201).endsWith("…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cdn.example",
                "ftp://cdn.example",
                "https://cdn.example/a",
                "https://u@cdn.example",
                "https://"
            })
    void aMistakenTrustedOriginEndsTheStart(String origin) {
        assertThatThrownBy(() -> new UrlRules(List.of(origin)))
                .isInstanceOf(ConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining("adpublisher.media.trusted-origins");
    }
}

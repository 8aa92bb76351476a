package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdAccountIdTest {

    @Test
    void withAndWithoutPrefixIsTheSameAccount() {
        assertThat(AdAccountId.parse("act_1")).isEqualTo(AdAccountId.parse("1")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "act_",
                "act_act_1",
                "1/campaigns",
                "../1",
                "1?fields=id",
                "act_1a",
                "ACT_1",
                " 1",
                "1\n",
                "٣",
                "123456789012345678901234567890123"
            })
    void nothingButDigitsGetsIn(String text) {
        assertThat(AdAccountId.parse(text)).isEmpty();
    }
}

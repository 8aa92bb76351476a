package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {

    private static final Secret SECRET = Secret.of("sandbox-user-1");

    record Holder(String name, Secret token) {}

    @Test
    void showsItselfNowhere() throws Exception {
        Holder holder = new Holder("page", SECRET);

        String json = new ObjectMapper().writeValueAsString(List.of(holder, SECRET, Map.of(SECRET, SECRET)));

        assertThat(json).isEqualTo("[{\"name\":\"page\",\"token\":\"***\"},\"***\",{\"***\":\"***\"}]");
        assertThat(holder.toString()).isEqualTo("Holder[name=page, token=***]");
    }

    @Test
    void staysHiddenWhenTheMapperWritesTypes() throws Exception {
        ObjectMapper typed = new ObjectMapper();
        typed.activateDefaultTyping(
                typed.getPolymorphicTypeValidator(), ObjectMapper.DefaultTyping.NON_FINAL_AND_ENUMS);

        assertThat(typed.writeValueAsString(Map.of("token", (Object) SECRET))).doesNotContain("sandbox");
    }

    @Test
    void revealsItselfOnlyWhenAsked() {
        assertThat(SECRET.reveal()).isEqualTo("sandbox-user-1");
    }

    @Test
    void comparesByContent() {
        assertThat(SECRET).isEqualTo(Secret.of("sandbox-user-1")).hasSameHashCodeAs(Secret.of("sandbox-user-1"));
        assertThat(SECRET).isNotEqualTo(Secret.of("sandbox-user-2")).isNotEqualTo("sandbox-user-1");
    }

    @Test
    void isNeverEmpty() {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(""));
    }
}

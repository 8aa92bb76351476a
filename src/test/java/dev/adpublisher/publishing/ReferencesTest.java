package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Reference;
import org.junit.jupiter.api.Test;

class ReferencesTest {

    @Test
    void areFilledIntoMembersAndElements() throws Exception {
        // Given
        ObjectNode parameters = (ObjectNode) new ObjectMapper()
                .readTree("{\"campaign_id\":\"\",\"creative\":{\"creative_id\":\"\"},\"list\":[{\"x\":1},\"\"]}");

        // When
        References.fill(parameters, new Reference("/campaign_id", ObjectKind.CAMPAIGN, 0), "1");
        References.fill(parameters, new Reference("/creative/creative_id", ObjectKind.CREATIVE, 2), "2");
        References.fill(parameters, new Reference("/list/1", ObjectKind.IMAGE, 0), "hash");

        // Then
        assertThat(parameters.toString())
                .isEqualTo(
                        "{\"campaign_id\":\"1\",\"creative\":{\"creative_id\":\"2\"},\"list\":[{\"x\":1},\"hash\"]}");
    }

    @Test
    void areNeverSentEmpty() {
        ObjectNode parameters = new ObjectMapper().createObjectNode().put("campaign_id", "");
        assertThatThrownBy(
                        () -> References.fill(parameters, new Reference("/campaign_id", ObjectKind.CAMPAIGN, 0), null))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> References.fill(parameters, new Reference("/not/there", ObjectKind.CAMPAIGN, 0), "1"))
                .isInstanceOf(IllegalStateException.class);
    }
}

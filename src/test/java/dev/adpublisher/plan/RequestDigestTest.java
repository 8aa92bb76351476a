package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.parse;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class RequestDigestTest {

    @Test
    void theOrderOfMembersAndTheWritingOfNumbersDoNotMatter() {
        // When
        String one = RequestDigest.of(parse("{'a':1,'b':{'c':[1.50,true,null],'d':'x'}}"));
        String other = RequestDigest.of(parse("{'b':{'d':'x','c':[1.5,true,null]},'a':1.0}"));

        // Then
        assertThat(other).isEqualTo(one).matches("[0-9a-f]{64}");
    }

    @Test
    void theOrderOfListsAndEveryValueMatter() {
        String one = RequestDigest.of(parse("{'a':[1,2]}"));

        assertThat(RequestDigest.of(parse("{'a':[2,1]}"))).isNotEqualTo(one);
        assertThat(RequestDigest.of(parse("{'a':['1',2]}"))).isNotEqualTo(one);
        assertThat(RequestDigest.of(parse("{'a':[12]}"))).isNotEqualTo(one);
    }

    @Test
    void theDigestOfAnEmptyObjectIsThatOfItsText() {
        // SHA-256 of the two characters {}
        assertThat(RequestDigest.of(parse("{}")))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void aChangeOfTheDraftThatIsSentChangesThePlansDigestAndOneOfTheInterfaceDoesNot() {
        // When
        String digest = plan("calls").digest();
        String otherBudget = plan("calls", json -> ((ObjectNode) json.path("budget_data")).put("dailyBudget", 41))
                .digest();
        String otherState = plan("calls", json -> ((ObjectNode) json.path("budget_data")).put("isConnected", false))
                .digest();

        // Then
        assertThat(otherBudget).isNotEqualTo(digest);
        assertThat(otherState).isEqualTo(digest);
    }
}

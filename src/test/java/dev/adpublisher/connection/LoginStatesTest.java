package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.connection.LoginStates.LoginState;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.TestVaults;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LoginStatesTest {
    private static final UUID USER = UUID.randomUUID();
    private static final UUID CAMPAIGN = UUID.randomUUID();

    @Test
    void aStateStandsForItsUserAndCampaign() {
        LoginStates states = new LoginStates(TestVaults.of("one"));
        LoginState state = states.mint(USER, CAMPAIGN);

        assertThat(states.verify(state.text())).hasValueSatisfying(read -> {
            assertThat(read.user()).isEqualTo(USER);
            assertThat(read.campaign()).isEqualTo(CAMPAIGN);
            assertThat(read.cookieName()).isEqualTo(state.cookieName());
        });
        assertThat(state.toString()).doesNotContain(state.text());
        assertThat(states.mint(USER, CAMPAIGN).text()).isNotEqualTo(state.text());
    }

    @Test
    void aLoginSurvivesANewFirstKey() {
        String begun =
                new LoginStates(TestVaults.of("old")).mint(USER, CAMPAIGN).text();

        assertThat(new LoginStates(TestVaults.of("new", "old")).verify(begun)).isPresent();
        assertThat(new LoginStates(TestVaults.of("new")).verify(begun)).isEmpty();
    }

    @Test
    void everyChangedLetterIsSeen() {
        LoginStates states = new LoginStates(TestVaults.of("one"));
        String state = states.mint(USER, CAMPAIGN).text();

        for (int i = 0; i < state.length(); i++) {
            String other = state.substring(0, i) + (state.charAt(i) == 'A' ? 'B' : 'A') + state.substring(i + 1);
            assertThat(states.verify(other)).as("letter %d", i).isEmpty();
        }
        assertThat(states.verify(null)).isEmpty();
        assertThat(states.verify(state + "=")).isEmpty();
        assertThat(states.verify("ü".repeat(state.length()))).isEmpty();
    }

    @Test
    void withoutAFrontendAPageSaysHowItWent() {
        Response denied = LoginPages.of(new LoginEnd.Failed(CAMPAIGN, LoginFailure.DENIED), null, true);

        assertThat(denied.getStatus()).isEqualTo(400);
        assertThat((String) denied.getEntity()).contains(LoginFailure.DENIED.message());
        assertThat(denied.getHeaderString("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(LoginPages.of(new LoginEnd.Connected(CAMPAIGN, "incomplete"), null, true)
                        .getEntity()
                        .toString())
                .contains("choose the ad account");
    }

    @Test
    void whoTakesNoPagesIsToldAsEverywhere() {
        assertThatThrownBy(() -> LoginPages.of(new LoginEnd.Unknown(), null, false))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(400);
                    assertThat(problem.code()).isEqualTo("login_invalid");
                });
    }
}

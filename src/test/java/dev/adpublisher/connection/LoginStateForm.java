package dev.adpublisher.connection;

import dev.adpublisher.secrets.TokenVault;
import java.util.UUID;

/** Tells a login's state from other texts: only what a vault's keys have signed is one. */
public final class LoginStateForm {
    /** 80 bytes without padding. */
    public static final int LETTERS = 107;

    private final LoginStates states;

    public LoginStateForm(TokenVault vault) {
        this.states = new LoginStates(vault);
    }

    /** Whether a state may hold this letter: its neighbours may not be of this kind. */
    public static boolean mayHold(char letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || letter >= '0' && letter <= '9'
                || letter == '-'
                || letter == '_';
    }

    /** The state of a login that nobody has begun. */
    public static String mint(TokenVault vault) {
        return new LoginStates(vault).mint(UUID.randomUUID(), UUID.randomUUID()).text();
    }

    public boolean isOurs(String text) {
        return states.verify(text).isPresent();
    }
}

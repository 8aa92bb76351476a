package dev.adpublisher.sandbox;

import java.util.Set;

/**
 * What a person agreed to in the login dialog; what a code is redeemed for.
 *
 * @param type USER, or SYSTEM_USER for Facebook Login for Business
 * @param redirect the redirect_uri of the dialog, which has to be named again with the code
 */
record Grant(String user, String type, Set<String> scopes, String redirect) {
    Grant {
        scopes = Set.copyOf(scopes);
    }
}

package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Who pays for an ad set and who benefits, where a law wants to know. */
final class Disclosures {
    private final Realm realm;
    private final Targeting targeting;

    Disclosures(Realm realm, Targeting targeting) {
        this.realm = realm;
        this.targeting = targeting;
    }

    /** The EU's Digital Services Act, from the ad set or from the account's defaults, which {@code data} then shows. */
    void european(MetaObject account, ObjectNode audience, ObjectNode data) {
        if (!targeting.reachesEuropeanUnion(audience)) {
            return;
        }
        disclose(account, data, "dsa_payor", "default_dsa_payor", 3858079);
        disclose(account, data, "dsa_beneficiary", "default_dsa_beneficiary", 3858081);
    }

    private static void disclose(MetaObject account, ObjectNode data, String field, String fallback, int subcode) {
        String value = Json.text(data, field);
        String known = value == null || value.isBlank() ? account.text(fallback) : value;
        if (known == null || known.isBlank()) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(subcode)
                    .explain(
                            "Ads in the European Union need a beneficiary and a payer",
                            "Set " + field + ", or a default in the ad account's settings.")
                    .blame(field)
                    .dataAsText();
        }
        if (known.length() > 512) {
            throw Refusal.invalid("Param " + field + " must have at most 512 characters")
                    .blame(field);
        }
        data.put(field, known);
    }

    /**
     * Regions with rules of their own: known ones, and for each the identities that it wants to see. Which of the two subcodes stands for
     * which identity is the sandbox's reading.
     */
    void regional(ObjectNode data) {
        JsonNode identities = data.path("regional_regulation_identities");
        for (String regulation : Json.texts(data.get("regional_regulated_categories"))) {
            Set<String> names = realm.catalog.regionalRegulations.get(regulation);
            if (names == null) {
                throw Normal.notOneOf("regional_regulated_categories", realm.catalog.regionalRegulations.keySet());
            }
            for (String name : names) {
                identity(identities, name + "_beneficiary", 3858634);
                identity(identities, name + "_payer", 3858636);
            }
        }
    }

    private static void identity(JsonNode identities, String name, int subcode) {
        if (identities.path(name).asText().isBlank()) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(subcode)
                    .explain("Verified identity required", "Set " + name + " in regional_regulation_identities.")
                    .blame("regional_regulation_identities", name);
        }
    }
}

package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.Places.Chosen;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who pays and who benefits, which ads shown in the European Union have to state.
 *
 * @param payorPointer where the payor was typed
 */
record DsaStatement(String payor, String payorPointer, String beneficiary, String beneficiaryPointer) {

    private static final JsonNode TABLE = Rules.load("dsa-countries");
    private static final int MAX_LENGTH = TABLE.required("max_length").asInt();
    private static final Set<String> COUNTRIES = StreamSupport.stream(
                    TABLE.required("entries").spliterator(), false)
            .map(entry -> entry.required("code").asText())
            .collect(Collectors.toUnmodifiableSet());

    private static final String PAYOR = "/goal_data/dsaPayor";
    private static final String BENEFICIARY = "/goal_data/dsaBeneficiary";

    private record Party(@Nullable String name, String pointer) {}

    static boolean required(String country) {
        return COUNTRIES.contains(country);
    }

    /** The statement to send; empty if none is needed, or with findings if one is needed and missing. */
    static Optional<DsaStatement> of(
            JsonNode goalData, List<Chosen> places, @Nullable AccountFacts account, Findings findings) {
        List<Chosen> included =
                places.stream().filter(place -> place.place().include()).toList();
        boolean inUnion = included.stream()
                .anyMatch(place -> place.target().country() != null
                        && required(place.target().country()));
        Optional<Chosen> unknown = included.stream()
                .filter(place -> place.target().country() == null)
                .findFirst();
        if (!inUnion && unknown.isEmpty()) {
            return Optional.empty();
        }
        Party beneficiary = party(
                goalData,
                "dsaBeneficiary",
                "dsa_beneficiary",
                BENEFICIARY,
                account == null ? null : account.defaultDsaBeneficiary());
        Party payor =
                party(goalData, "dsaPayor", "dsa_payor", PAYOR, account == null ? null : account.defaultDsaPayor());
        if (!inUnion && (payor.name() == null || beneficiary.name() == null)) {
            unknown.ifPresent(place -> countryUnknown(place, findings));
            return Optional.empty();
        }
        return complete(payor, beneficiary, findings);
    }

    private static Optional<DsaStatement> complete(Party payor, Party beneficiary, Findings findings) {
        if (beneficiary.name() == null) {
            missing(beneficiary, "dsa_beneficiary_missing", "who benefits from them", findings);
        }
        if (payor.name() == null && beneficiary.name() != null) {
            findings.info(
                    PAYOR,
                    "dsa_payor_assumed",
                    "Nobody is named who pays for the ads; \"" + beneficiary.name() + "\" is named, who benefits.",
                    "Enter the payer if it is somebody else.");
            return complete(new Party(beneficiary.name(), beneficiary.pointer()), beneficiary, findings);
        }
        if (payor.name() == null) {
            missing(payor, "dsa_payor_missing", "who pays for them", findings);
        }
        if (payor.name() == null || beneficiary.name() == null) {
            return Optional.empty();
        }
        checkLength(payor, findings);
        checkLength(beneficiary, findings);
        return Optional.of(new DsaStatement(payor.name(), payor.pointer(), beneficiary.name(), beneficiary.pointer()));
    }

    private static Party party(
            JsonNode goalData, String member, String otherMember, String pointer, @Nullable String accountDefault) {
        @Nullable String found = Json.firstMember(goalData, member, otherMember);
        if (found != null) {
            return new Party(Json.text(goalData, found), "/goal_data/" + found);
        }
        boolean blank = accountDefault == null || accountDefault.isBlank();
        return new Party(blank ? null : accountDefault, blank ? pointer : "/connection/selected_ad_account_id");
    }

    private static void missing(Party party, String code, String who, Findings findings) {
        findings.error(
                party.pointer(),
                code,
                "Ads shown in the European Union have to state " + who + ".",
                "Enter the name of the person or company, or set a default in the ad account's settings at Meta.");
    }

    private static void countryUnknown(Chosen place, Findings findings) {
        findings.info(
                Json.pointer(place.place().pointer(), "country_code"),
                "dsa_country_unknown",
                "It is not known in which country " + place.place().label()
                        + " lies. If it is in the European Union, Meta asks who pays and who benefits.",
                "Give its country code, or enter payer and beneficiary.");
    }

    private static void checkLength(Party party, Findings findings) {
        if (party.name() != null && party.name().length() > MAX_LENGTH) {
            findings.error(
                    party.pointer(),
                    "dsa_name_too_long",
                    "The name has " + party.name().length() + " characters.",
                    "Shorten it to " + MAX_LENGTH + " characters.");
        }
    }
}

package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what people type to a number that can be dialled from anywhere (E.164). */
final class Phones {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private Phones() {}

    /** The number to dial in these documents, or null with findings. */
    static Destination.@Nullable Call read(JsonNode data, String pointer, Findings findings) {
        String at = Json.pointer(pointer, "phoneNumber");
        @Nullable String typed = Json.text(data, "phoneNumber");
        if (typed == null) {
            findings.error(at, "phone_missing", "There is no phone number.", "Enter the number people should call.");
            return null;
        }
        @Nullable String country = Json.text(data, "countryCode");
        if (country == null && !typed.startsWith("+") && !typed.startsWith("tel:+")) {
            findings.error(
                    Json.pointer(pointer, "countryCode"),
                    "phone_country_missing",
                    "The phone number has no country.",
                    "Choose the country, or write the number with its code, such as +49 30 1234567.");
            return null;
        }
        Optional<PhoneNumber> number = parse(typed, country);
        if (number.isEmpty() || !NUMBERS.isValidNumber(number.get())) {
            findings.error(
                    at,
                    "phone_invalid",
                    "\"" + typed + "\" is not a phone number" + (country == null ? "." : " of " + country + "."),
                    "Check the digits and the country.");
            return null;
        }
        checkCountry(number.get(), country, pointer, findings);
        Destination.@Nullable Website website =
                Json.firstMember(data, "websiteUrl") == null ? null : websiteBeside(data, pointer, findings);
        return new Destination.Call(
                NUMBERS.format(number.get(), PhoneNumberFormat.E164),
                number.get().getCountryCode(),
                website,
                at);
    }

    /** Of another goal perhaps, and not needed: what is wrong with it stops nothing. */
    private static Destination.@Nullable Website websiteBeside(JsonNode data, String pointer, Findings findings) {
        Findings aside = new Findings();
        Destination.@Nullable Website website = Websites.read(data, pointer, aside);
        aside.list()
                .forEach(finding -> findings.warning(
                        finding.pointer(),
                        finding.code(),
                        finding.message() + (finding.blocks() ? " Calls do not need it, so it is left out." : ""),
                        finding.fix()));
        return website;
    }

    /** True if the country shares the calling code: a number of +1 can be called from all of North America. */
    static boolean belongsTo(int callingCode, String country) {
        return NUMBERS.getCountryCodeForRegion(country) == callingCode;
    }

    /** The country may be an ISO code or, as some pickers write it, a calling code such as +49. */
    private static Optional<PhoneNumber> parse(String typed, @Nullable String country) {
        String digits = typed.startsWith("tel:") ? typed.substring(4) : typed;
        @Nullable String region = country == null ? null : country.toUpperCase(Locale.ROOT);
        try {
            if (region != null && region.matches("\\+?[0-9]{1,3}")) {
                region = NUMBERS.getRegionCodeForCountryCode(Integer.parseInt(region.replace("+", "")));
            }
            return Optional.of(NUMBERS.parse(digits, region));
        } catch (NumberParseException unreadable) {
            return Optional.empty();
        }
    }

    private static void checkCountry(PhoneNumber number, @Nullable String country, String pointer, Findings findings) {
        if (country == null || country.matches("\\+?[0-9]{1,3}")) {
            return;
        }
        if (!belongsTo(number.getCountryCode(), country.toUpperCase(Locale.ROOT))) {
            findings.warning(
                    Json.pointer(pointer, "countryCode"),
                    "phone_country_differs",
                    "The number begins with +" + number.getCountryCode() + ", which is not the code of " + country
                            + "; the number is used as written.",
                    "Choose the country the number belongs to.");
        }
    }
}

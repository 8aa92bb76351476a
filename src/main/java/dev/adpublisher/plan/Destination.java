package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Where an ad leads, checked. Pointers say where in the draft it was typed. */
sealed interface Destination {

    /** The value of {@code ads.destination_type}. */
    String type();

    /** The document for {@code ads.destination_data}. */
    ObjectNode document();

    /** @param displayLink what is shown instead of the address; null to show the address */
    record Website(String url, @Nullable String displayLink, String pointer, String displayPointer)
            implements Destination {
        @Override
        public String type() {
            return "website";
        }

        @Override
        public ObjectNode document() {
            ObjectNode document = Json.object().put("websiteUrl", url);
            return displayLink == null ? document : document.put("displayLink", displayLink);
        }
    }

    record Form(String formId, String pointer) implements Destination {
        @Override
        public String type() {
            return "form";
        }

        @Override
        public ObjectNode document() {
            return Json.object().put("formId", formId);
        }
    }

    /**
     * @param number E.164
     * @param callingCode the country calling code, such as 49
     * @param website a landing page for those who do not call, or null
     */
    record Call(String number, int callingCode, @Nullable Website website, String pointer) implements Destination {
        @Override
        public String type() {
            return "call";
        }

        @Override
        public ObjectNode document() {
            ObjectNode document = Json.object().put("phoneNumber", number);
            return website == null ? document : document.setAll(website.document());
        }

        String dial() {
            return "tel:" + number;
        }
    }
}

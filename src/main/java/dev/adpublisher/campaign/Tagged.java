package dev.adpublisher.campaign;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * An answer with its ETag: a digest of the answer itself as it was read from the database, so that a tag changes exactly when the
 * answer does.
 */
record Tagged<T>(T body, String etag) {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addMixIn(CampaignView.class, WithoutSync.class)
            .build();
    private static final int TAG_BYTES = 18;

    /** That Meta was asked again is no change that a user's edit could lose: it would refuse theirs every few minutes. */
    @JsonIgnoreProperties("last_metrics_sync_at")
    private interface WithoutSync {}

    static <T> Tagged<T> of(T body) {
        return new Tagged<>(body, etag(body));
    }

    static String etag(Object body) {
        try {
            // A sync of metrics is no change of the draft: whoever edits it at this moment need not read it again.
            Object content = body instanceof CampaignView campaign ? campaign.withoutSync() : body;
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(content));
            byte[] tag = Arrays.copyOf(digest, TAG_BYTES);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + '"';
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("answers are always writable", impossible);
        }
    }

    /** 200 with the body, or 304 when the client has it already. */
    RestResponse<T> read(Precondition precondition) {
        return precondition.unchanged(etag)
                ? ResponseBuilder.<T>notModified()
                        .header(HttpHeaders.ETAG, etag)
                        .build()
                : written();
    }

    /** 200 with the body. */
    RestResponse<T> written() {
        return ResponseBuilder.ok(body).header(HttpHeaders.ETAG, etag).build();
    }

    /** 201 with the body and its address. */
    RestResponse<T> created(URI location) {
        return ResponseBuilder.<T>created(location)
                .entity(body)
                .header(HttpHeaders.ETAG, etag)
                .build();
    }
}

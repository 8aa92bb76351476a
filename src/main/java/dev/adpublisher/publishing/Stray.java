package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object at Meta that has our label or marker and is no row's own.
 *
 * @param name as it stands at Meta, or as we gave it
 * @param publicationId what once asked for it; null where that is not known, like {@code campaignId}
 * @param reason stable, such as {@code second_copy}
 */
record Stray(
        String adAccountId,
        ObjectKind kind,
        String metaId,
        String name,
        @Nullable UUID publicationId,
        @Nullable UUID campaignId,
        Verdict verdict,
        String reason) {

    /** The same, left alone after all. */
    Stray reported(String why) {
        return new Stray(adAccountId, kind, metaId, name, publicationId, campaignId, Verdict.REPORTED, why);
    }

    /** What is done with it. */
    enum Verdict {
        /** Ours, and owed to be deleted. */
        DOOMED,
        DELETED,
        /** Ours, and missed: a row has it now. */
        ADOPTED,
        /** Not proven to be ours: left alone. */
        REPORTED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Verdict of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}

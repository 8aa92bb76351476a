package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCatalogueTest {

    private static final ErrorCatalogue CATALOGUE = ErrorCatalogue.bundled();

    static Stream<ErrorCatalogue.Entry> entries() {
        return CATALOGUE.entries().stream();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryIsWellFormed(ErrorCatalogue.Entry entry) {
        assertThat(entry.firstCode() != null || entry.subcode() != null)
                .as("code or subcode")
                .isTrue();
        assertThat(entry.action()).as("what the user can do").matches("(?s)[A-Z].{10,}\\.");
        assertThat(entry.source()).matches("(marketing-api|publishing)\\.md, .+");
        assertThat(entry.pause() != null).as("a wait").isEqualTo(entry.retry() == RetryRule.AFTER_WAIT);
        assertThat(entry.retry() == RetryRule.AFTER_WAIT)
                .as("only throttling is waited for")
                .isEqualTo(entry.errorClass() == ErrorClass.THROTTLED);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryIsReached(ErrorCatalogue.Entry entry) {
        int code = entry.firstCode() == null ? 100 : entry.firstCode();

        assertThat(CATALOGUE.classify(error(400, code, entry.subcode(), false))).isSameAs(entry);
    }

    @Test
    void noTwoEntriesSayTheSame() {
        List<String> keys = entries()
                .map(entry -> entry.firstCode() + "-" + entry.lastCode() + "/" + entry.subcode())
                .toList();

        assertThat(keys).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatMayHaveHappenedIsNeverARejection(ErrorCatalogue.Entry entry) {
        if (List.of(ErrorClass.TRANSIENT, ErrorClass.THROTTLED, ErrorClass.UNKNOWN, ErrorClass.DUPLICATE)
                .contains(entry.errorClass())) {
            assertThat(entry.definitive()).isFalse();
        }
        if (entry.firstCode() != null && (entry.firstCode() == 1 || entry.firstCode() == 2)) {
            assertThat(entry.definitive()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,, TRANSIENT",
        "2,, TRANSIENT",
        "2, 1885272, TRANSIENT",
        "2, 1504041, INVALID",
        "4,, THROTTLED",
        "17, 2446079, THROTTLED",
        "613,, THROTTLED",
        "80004,, THROTTLED",
        "102,, TOKEN",
        "190,, TOKEN",
        "190, 463, TOKEN",
        "190, 77, TOKEN",
        "104,, TOKEN",
        "10,, PERMISSION",
        "200,, PERMISSION",
        "299,, PERMISSION",
        "294,, PERMISSION",
        "100,, INVALID",
        "100, 33, INVALID",
        "100, 1885272, INVALID",
        "100, 3858079, INVALID",
        "100, 4711, INVALID",
        "100, 1885183, PERMISSION",
        "100, 1504018, TRANSIENT",
        "368,, POLICY",
        "500,, POLICY",
        "2635,, VERSION",
        "506,, DUPLICATE",
        "300,, UNKNOWN",
        "199,, UNKNOWN",
        "-1,, UNKNOWN",
        "80007,, UNKNOWN",
        "0,, UNKNOWN"
    })
    void classifiesByTheMostSpecificEntry(int code, @Nullable Integer subcode, ErrorClass expected) {
        assertThat(CATALOGUE.classify(error(400, code, subcode, false)).errorClass())
                .isEqualTo(expected);
    }

    /** The table of marketing-api.md, chapter 9, row by row: class, retry rule, and something that a person can do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRANSIENT | BACKOFF | 1 2 2/1504038 2/1504043 960 100/99",
                "THROTTLED | AFTER_WAIT | 4 4/1504022 4/1504039 17 17/2446079 32 341 613 613/1487742 613/5044001 613/1487632 613/1487225 613/1996 "
                        + "80000 80001 80002 80003 80004 80005 80006 80008 80009 80014 17/1885172",
                "TOKEN | AFTER_RECONNECT | 102 190 190/458 190/459 190/460 190/463 190/464 190/467 190/492",
                "TOKEN | AFTER_ACTION | 104",
                "PERMISSION | AFTER_ACTION | 3 10 200 250 270 294 299 100/1815199 100/1885183 801",
                "INVALID | NEVER | 100 100/4711 105 194 2500",
                "INVALID | NEVER | 100/1885272 100/1885650 100/1885621 100/4834005 100/3858418 100/1487033 3018",
                "INVALID | NEVER | 100/2490408 100/2446509 100/1885760 100/3260011",
                "INVALID | NEVER | 100/3858079 100/3858081 100/3858152 100/3858634 100/3858636",
                "INVALID | NEVER | 100/1487197 100/1487411 100/1487242 100/1487212 100/3858258 100/1885553 100/2061015 100/1443226 100/3858082 "
                        + "100/1487694",
                "POLICY | AFTER_ACTION | 368 100/1404078 100/1404163 100/2859015 500 100/3686001 100/3910001",
                "VERSION | AFTER_ACTION | 2635",
                "DUPLICATE | NEVER | 506",
                "UNKNOWN | NEVER | 4712 -7 999999/5",
            })
    void knowsEveryErrorOfTheChapter(ErrorClass expected, RetryRule retry, String errors) {
        for (String text : errors.split(" ")) {
            String[] codes = text.split("/");
            GraphError error =
                    error(400, Integer.parseInt(codes[0]), codes.length > 1 ? Integer.valueOf(codes[1]) : null, false);
            ErrorCatalogue.Entry entry = CATALOGUE.classify(error);
            assertThat(entry.errorClass()).as(text).isEqualTo(expected);
            assertThat(entry.retry()).as(text).isEqualTo(retry);
            assertThat(entry.action()).as(text).isNotBlank();
            boolean provesNothing = List.of(
                            ErrorClass.TRANSIENT, ErrorClass.THROTTLED, ErrorClass.DUPLICATE, ErrorClass.UNKNOWN)
                    .contains(expected);
            assertThat(CATALOGUE.rejects(error)).as(text).isEqualTo(!provesNothing && error.code() != 104);
        }
    }

    @Test
    void believesIsTransientOnlyOfWhatItDoesNotKnow() {
        assertThat(CATALOGUE.classify(error(400, 4711, null, true)).errorClass())
                .isEqualTo(ErrorClass.TRANSIENT);
        assertThat(CATALOGUE.classify(error(400, 190, null, true)).errorClass()).isEqualTo(ErrorClass.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void aListedErrorWithA4xxRejectsACreate(int status) {
        assertThat(CATALOGUE.rejects(error(status, 100, 1885272, false))).isTrue();
        assertThat(CATALOGUE.provesNothingMade(error(status, 100, 1885272, false)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 100, 1885272, false",
        "500, 100, 1885272, false",
        "503, 100, 1885272, false",
        "400, 100, 1885272, true",
        "400, 1, , false",
        "400, 2, 1885272, false",
        "400, 104, , false",
        "400, 506, , false",
        "400, 4711, , false"
    })
    void anythingElseProvesNothing(int status, int code, @Nullable Integer subcode, boolean isTransient) {
        GraphError error = error(status, code, subcode, isTransient);

        assertThat(CATALOGUE.rejects(error)).isFalse();
        assertThat(CATALOGUE.provesNothingMade(error)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4,", "17, 2446079", "613,", "80004,"})
    void throttlingIsNoRejectionButProvesThatNothingWasMade(int code, @Nullable Integer subcode) {
        assertThat(CATALOGUE.rejects(error(400, code, subcode, true))).isFalse();
        assertThat(CATALOGUE.provesNothingMade(error(400, code, subcode, true))).isTrue();
        assertThat(CATALOGUE.provesNothingMade(error(500, code, subcode, true))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "4,, APP",
        "4, 1504022, INSIGHTS",
        "80000,, INSIGHTS",
        "17, 2446079, ACCOUNT",
        "613,, ACCOUNT",
        "613, 1487632, CALL",
        "17, 1885172, CALL"
    })
    void saysWhatThrottlingIsAbout(int code, @Nullable Integer subcode, ErrorCatalogue.Blocks expected) {
        assertThat(CATALOGUE.classify(error(400, code, subcode, false)).blocks())
                .isEqualTo(expected);
    }

    @Test
    void waitsAnHourAfterAbuseWhateverTheHeadersSay() {
        ErrorCatalogue.Entry abuse = CATALOGUE.classify(error(400, 613, 1996, false));
        ErrorCatalogue.Entry score = CATALOGUE.classify(error(400, 613, 1487742, false));

        assertThat(GraphAnswers.pause(abuse, Duration.ofMinutes(1))).isEqualTo(Duration.ofHours(1));
        assertThat(GraphAnswers.pause(abuse, Duration.ofHours(2))).isEqualTo(Duration.ofHours(2));
        assertThat(GraphAnswers.pause(score, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
        assertThat(GraphAnswers.pause(score, Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    }

    private static GraphError error(int status, int code, @Nullable Integer subcode, boolean isTransient) {
        return new GraphError("m", null, code, subcode, null, null, isTransient, null, List.of(), null, status);
    }
}

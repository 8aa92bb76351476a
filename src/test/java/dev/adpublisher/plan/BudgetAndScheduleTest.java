package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.adset;
import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetAndScheduleTest {

    @ParameterizedTest
    @CsvSource({
        "20, USD, 2000",
        "20.5, USD, 2050",
        "19.99, EUR, 1999",
        "10.1, GBP, 1010",
        "20.00, USD, 2000",
        "2000, JPY, 2000",
        "20000, KRW, 20000",
        "9000, CLP, 9000",
        "2000.0, JPY, 2000",
        "4000, HUF, 4000",
        "300, TWD, 300",
        "40000, COP, 40000",
        "150000, IDR, 150000",
        "250000, VND, 250000",
        "5000, CRC, 5000",
        "1500, ISK, 1500",
        "70000, PYG, 70000",
        "8.25, BHD, 825",
        "7.5, JOD, 750",
    })
    void amountsAreCountedInMetasUnitsOfTheCurrency(String amount, String currency, long expected) {
        // When
        Plan plan = plan("leads-website", json -> budget(json, amount).put("currency", currency));

        // Then
        assertThat(plan.publishable()).isTrue();
        assertThat(adset(plan).path("daily_budget").asLong()).isEqualTo(expected);
        assertThat(adset(plan).path("daily_budget").isIntegralNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "20.005, USD, budget_too_precise", "2000.5, JPY, budget_too_precise", "300.5, TWD, budget_too_precise",
        "8.255, BHD, budget_too_precise", "0, USD, budget_not_positive", "-5, USD, budget_not_positive",
        "1e15, USD, budget_too_large", "1e999999999, USD, budget_too_large", "1e-999999999, USD, budget_too_precise",
        "0.5, USD, budget_below_minimum",
    })
    void amountsThatMetaWouldRefuseAreFound(String amount, String currency, String code) {
        // When
        Plan plan = plan("leads-website", json -> budget(json, amount).put("currency", currency));

        // Then
        assertThat(findings(plan)).contains("error " + code + " /budget_data/dailyBudget");
        assertThat(plan.publishable()).isFalse();
    }

    @Test
    void aMinimumIsNamedInMajorUnits() {
        // When
        Plan plan = plan("leads-website", json -> budget(json, "0.5"));

        // Then
        assertThat(plan.findings())
                .filteredOn(finding -> finding.code().equals("budget_below_minimum"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).isEqualTo("Enter 1.00 CAD or more."));
    }

    @Test
    void amountsThatAreNoNumbersOrMissingAreFound() {
        assertThat(findings(plan("calls", json -> section(json).put("dailyBudget", "20"))))
                .contains("error budget_not_a_number /budget_data/dailyBudget");
        assertThat(findings(plan("calls", json -> section(json).put("dailyBudget", Double.NaN))))
                .contains("error budget_not_a_number /budget_data/dailyBudget");
        assertThat(findings(plan("calls", json -> json.putNull("budget_data"))))
                .contains("error budget_missing /budget_data/dailyBudget");
    }

    @Test
    void aBudgetReadAsADoubleStaysExact() {
        // When
        Plan plan = plan("leads-website", json -> section(json).put("dailyBudget", 1.1));

        // Then
        assertThat(adset(plan).path("daily_budget").asLong()).isEqualTo(110);
    }

    @Test
    void theCurrencyHasToBeTheAccounts() {
        // Given
        Draft draft = Fixtures.draft("calls", json -> section(json).put("currency", "EUR"));
        AccountFacts dollars = Fixtures.account(Fixtures.draft("calls", json -> {}));

        // When
        Plan plan = Planner.plan(Fixtures.inputs(draft, dollars));

        // Then
        assertThat(findings(plan)).contains("error currency_mismatch /budget_data/currency");
    }

    @Test
    void aMissingCurrencyIsTheAccountsAndAnUnknownOneIsRefused() {
        // When
        Plan missing = plan("calls", json -> section(json).remove("currency"));
        Plan unknown = plan("calls", json -> section(json).put("currency", "XXX"));

        // Then
        assertThat(findings(missing)).contains("info currency_assumed /budget_data/currency");
        assertThat(adset(missing).path("daily_budget").asLong()).isEqualTo(4000);
        assertThat(findings(unknown)).contains("error currency_unsupported /budget_data/currency");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T09:00, Europe/Berlin, 2026-12-01T09:00:00+01:00",
        "2026-12-01T09:00:30.000, Asia/Kolkata, 2026-12-01T09:00:30+05:30",
        "2026-12-01T09:00:00Z, Europe/Berlin, 2026-12-01T09:00:00+00:00",
        "2026-12-01T09:00:00.000Z, '', 2026-12-01T09:00:00+00:00",
        "2026-12-01T09:00:00-0500, '', 2026-12-01T09:00:00-05:00",
        "2026-12-01T09:00+01:00[Europe/Berlin], '', 2026-12-01T09:00:00+01:00",
        "2026-12-01, Europe/Berlin, 2026-12-01T00:00:00+01:00",
        "2026-12-01 09:00, Europe/Berlin, 2026-12-01T09:00:00+01:00",
        "2026-12-01T09:00, '', 2026-12-01T09:00:00-05:00",
        "2027-06-01T09:00, America/New_York, 2027-06-01T09:00:00-04:00",
    })
    void startsAreSentWithAnOffset(String typed, String zone, String sent) {
        // When
        Plan plan = plan("calls", json -> section(json).put("startTime", typed).put("timezone", zone));

        // Then
        assertThat(adset(plan).path("start_time").asText()).isEqualTo(sent);
        assertThat(findings(plan)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T11:00Z, , error start_in_past /budget_data/startTime",
        "2026-12-02T00:00Z, 2026-12-01T00:00Z, error end_before_start /budget_data/endTime",
        "2026-12-01T00:00Z, 2026-12-01T00:00Z, error end_before_start /budget_data/endTime",
        "2026-12-01T00:00Z, 2026-12-01T23:59Z, error flight_too_short /budget_data/endTime",
        ", 2026-11-23T11:59Z, error flight_too_short /budget_data/endTime",
        ", 2026-11-22T11:00Z, error end_in_past /budget_data/endTime",
        "soon, , error time_unreadable /budget_data/startTime",
        "+99999-01-01T00:00Z, , error time_out_of_range /budget_data/startTime",
        "2027-03-28T02:30, , error time_does_not_exist /budget_data/startTime",
        "2027-10-31T02:30, , warning time_occurs_twice /budget_data/startTime",
    })
    void timesThatCannotBeMeantAreFound(String start, String end, String finding) {
        // When
        Plan plan = plan("calls", json -> section(json)
                .put("startTime", start)
                .put("endTime", end)
                .put("timezone", "Europe/Berlin"));

        // Then
        assertThat(findings(plan)).containsExactly(finding);
    }

    /** Meta asks for more than 24 hours; without a start they count from when the ad set is made. */
    @ParameterizedTest
    @CsvSource({
        "2026-12-01T00:00Z, 2026-12-02T00:00Z, false",
        "2026-12-01T00:00Z, 2026-12-02T00:01Z, true",
        ", 2026-11-23T12:04Z, false",
        ", 2026-11-23T12:06Z, true",
    })
    void aFlightOfExactlyADayIsTooShort(String start, String end, boolean longEnough) {
        Plan plan = plan("calls", json -> section(json).put("startTime", start).put("endTime", end));

        assertThat(plan.publishable()).as(findings(plan).toString()).isEqualTo(longEnough);
    }

    @Test
    void aLocalDayOfTwentyThreeHoursIsTooShort() {
        // Given: the clocks go forward in Berlin on this day
        Plan plan = plan("calls", json -> section(json)
                .put("startTime", "2027-03-27T12:00")
                .put("endTime", "2027-03-28T12:00")
                .put("timezone", "Europe/Berlin"));

        assertThat(findings(plan)).containsExactly("error flight_too_short /budget_data/endTime");
    }

    @Test
    void aLocalTimeNeedsAZoneFromSomewhere() {
        // Given
        Draft draft = Fixtures.draft("calls", json -> section(json).put("startTime", "2026-12-01T09:00"));

        // When
        Plan without = Planner.plan(Fixtures.inputs(draft, null));
        Plan wrong = plan(
                "calls",
                json -> section(json).put("startTime", "2026-12-01T09:00").put("timezone", "Mars/Olympus"));

        // Then
        assertThat(findings(without)).contains("error timezone_missing /budget_data/timezone");
        assertThat(findings(wrong)).contains("error timezone_unknown /budget_data/timezone");
    }

    @CanIgnoreReturnValue
    private static ObjectNode budget(ObjectNode json, String amount) {
        return section(json).put("dailyBudget", new BigDecimal(amount));
    }

    private static ObjectNode section(ObjectNode json) {
        return (ObjectNode) json.path("budget_data");
    }
}

package dev.adpublisher.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Invents what an ad did on a day: always the same for the same ad, day and seed, and nothing outside the days it ran.
 *
 * <p>It ran from the first moment that ad, ad set and campaign had all been switched on, or, in a backdated account, from that
 * many days before it was created.
 */
final class Delivery {
    /** Currencies without a minor unit at Meta. */
    static final Set<String> WHOLE =
            Set.of("CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND");

    /** Sums that can be added up; money in major units. */
    static final class Numbers {
        double spend;
        long impressions;
        long reach;
        long clicks;
        long linkClicks;
        long landingPageViews;
        long results;
        /** Which of the stock these are; -1 for any other. */
        int stock = -1;

        private boolean empty = true;

        void add(Numbers other) {
            stock = empty ? other.stock : -1;
            empty = false;
            spend += other.spend;
            impressions += other.impressions;
            reach += other.reach;
            clicks += other.clicks;
            linkClicks += other.linkClicks;
            landingPageViews += other.landingPageViews;
            results += other.results;
        }
    }

    private static final int STOCK = 512;
    /** Conversions come late: this part of them on the day itself, all after a week. */
    private static final double AT_ONCE = 0.6;

    private static final double DAYS_UNTIL_ALL = 7;

    private final Realm realm;
    private final Map<String, Numbers> stock = new HashMap<>();

    Delivery(Realm realm) {
        this.realm = realm;
    }

    /** Null when it did not run on that day. */
    @Nullable
    Numbers of(MetaObject ad, LocalDate day) {
        LocalDate from = firstDay(ad);
        if (from == null || day.isBefore(from) || day.isAfter(lastDay(ad))) {
            return null;
        }
        if (ad.planted) {
            int index = Math.floorMod(ad.id.hashCode() * 31 + (int) day.toEpochDay(), STOCK);
            return stock.computeIfAbsent(index + ad.account, key -> {
                Numbers numbers = numbers(ad, day, 1, new SplittableRandom(index));
                numbers.stock = index;
                return numbers;
            });
        }
        SplittableRandom random =
                new SplittableRandom((realm.options.seed() * 31 + ad.id.hashCode()) * 1_000_003L + day.toEpochDay());
        return numbers(ad, day, partOfDay(ad, day), random);
    }

    private Numbers numbers(MetaObject ad, LocalDate day, double part, SplittableRandom random) {
        MetaObject adSet = ad.adSet;
        boolean whole = WHOLE.contains(realm.account(ad.account).text("currency", "USD"));
        double budget = budget(ad) / (whole ? 1 : 100) / Math.max(1, adSet == null ? 1 : adSet.liveAds);
        Numbers numbers = new Numbers();
        double spend = budget * (0.75 + 0.3 * random.nextDouble()) * part;
        numbers.spend = whole ? Math.rint(spend) : Math.rint(spend * 100) / 100;
        double perThousand = (5 + 10 * random.nextDouble()) * (whole ? 100 : 1);
        numbers.impressions = Math.round(numbers.spend / perThousand * 1000);
        numbers.reach = Math.round(numbers.impressions / (1.05 + 0.5 * random.nextDouble()));
        numbers.clicks = Math.round(numbers.impressions * (0.008 + 0.017 * random.nextDouble()));
        numbers.linkClicks = Math.round(numbers.clicks * (0.6 + 0.3 * random.nextDouble()));
        numbers.landingPageViews = Math.round(numbers.linkClicks * (0.6 + 0.3 * random.nextDouble()));
        double share = ad.planted ? 1 : Math.min(1, AT_ONCE + (1 - AT_ONCE) * age(ad, day) / DAYS_UNTIL_ALL);
        numbers.results = Math.round(numbers.linkClicks * (0.05 + 0.15 * random.nextDouble()) * share);
        return numbers;
    }

    private static double budget(MetaObject ad) {
        for (MetaObject holder : new @Nullable MetaObject[] {ad.adSet, ad.campaign}) {
            if (holder != null && holder.data.has("daily_budget")) {
                return holder.data.path("daily_budget").asDouble();
            }
            if (holder != null && holder.data.has("lifetime_budget")) {
                return holder.data.path("lifetime_budget").asDouble() / 30;
            }
        }
        return 2000;
    }

    private @Nullable LocalDate firstDay(MetaObject ad) {
        Integer days = realm.backdatedDays.get(ad.account);
        if (days != null) {
            return realm.times.date(ad.createdAt, ad.account).minusDays(days);
        }
        long from = 0;
        for (MetaObject part : new @Nullable MetaObject[] {ad, ad.adSet, ad.campaign}) {
            if (part == null || part.activeFrom == 0) {
                return null;
            }
            from = Math.max(from, part.activeFrom);
        }
        return realm.times.date(from, ad.account);
    }

    private LocalDate lastDay(MetaObject ad) {
        long until = realm.clock.now();
        for (MetaObject part : new @Nullable MetaObject[] {ad, ad.adSet, ad.campaign}) {
            if (part != null && part.activeUntil != 0) {
                until = Math.min(until, part.activeUntil);
            }
        }
        return realm.times.date(until, ad.account);
    }

    private long age(MetaObject ad, LocalDate day) {
        return realm.times.date(realm.clock.now(), ad.account).toEpochDay() - day.toEpochDay();
    }

    private double partOfDay(MetaObject ad, LocalDate day) {
        ZonedDateTime now = Instant.ofEpochMilli(realm.clock.now()).atZone(realm.times.zone(ad.account));
        return now.toLocalDate().equals(day) ? Math.max(0.05, now.toLocalTime().toSecondOfDay() / 86_400.0) : 1;
    }
}

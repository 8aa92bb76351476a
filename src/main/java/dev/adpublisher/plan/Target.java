package dev.adpublisher.plan;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A place of the draft in the form Meta takes it. Distances in miles, angles in degrees. */
sealed interface Target {

    /** ISO 3166-1 alpha-2 of the country it lies in; null if nobody said. */
    @Nullable
    String country();

    /** Two targets with one identity are the same place. */
    String identity();

    record Country(String code) implements Target {
        @Override
        public String country() {
            return code;
        }

        @Override
        public String identity() {
            return "country " + code;
        }
    }

    record Region(String key, @Nullable String country) implements Target {
        @Override
        public String identity() {
            return "region " + key;
        }
    }

    record City(String key, @Nullable Integer radius, @Nullable String country) implements Target {
        @Override
        public String identity() {
            return "city " + key;
        }
    }

    record Circle(BigDecimal latitude, BigDecimal longitude, BigDecimal radius, @Nullable String country)
            implements Target {

        private static final double EARTH_RADIUS_MILES = 3958.8;

        @Override
        public String identity() {
            return "circle " + plain(latitude) + ' ' + plain(longitude);
        }

        /** Distance between the centres, on a sphere. */
        double milesTo(Circle other) {
            double from = Math.toRadians(latitude.doubleValue());
            double to = Math.toRadians(other.latitude.doubleValue());
            double rise = Math.sin((to - from) / 2);
            double turn = Math.sin(Math.toRadians(other.longitude.doubleValue() - longitude.doubleValue()) / 2);
            double chord = rise * rise + Math.cos(from) * Math.cos(to) * turn * turn;
            return 2 * EARTH_RADIUS_MILES * Math.asin(Math.min(1, Math.sqrt(chord)));
        }

        boolean covers(Circle other) {
            return milesTo(other) + other.radius.doubleValue() <= radius.doubleValue();
        }

        boolean touches(Circle other) {
            return milesTo(other) < radius.doubleValue() + other.radius.doubleValue();
        }

        private static String plain(BigDecimal angle) {
            return String.format(Locale.ROOT, "%.4f", angle.doubleValue());
        }
    }
}

package dev.sparekey.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where on the earth a source believes a request to come from, in hundredths of a degree: 59.91
 * north and 10.75 east are 5991 and 1075. That is about a kilometre, and what an address tells is
 * wrong by tens or hundreds; more digits would only say at which house somebody's line ends.
 *
 * @param latitude from the south pole's -9000 to the north pole's 9000
 * @param longitude from -18000, to the west, to 18000
 */
public record Coordinates(int latitude, int longitude) {

  static final int MOST_LATITUDE = 9_000;
  static final int MOST_LONGITUDE = 18_000;

  private static final int PER_DEGREE = 100;
  private static final int LONGEST = 64;
  private static final double EARTH_RADIUS_KM = 6_371;

  private static final Pattern DEGREES =
      Pattern.compile("[-+]?[0-9]{1,3}(\\.[0-9]{1,32})?([eE][-+]?[0-9]{1,2})?");

  public Coordinates {
    within("latitude", latitude, MOST_LATITUDE);
    within("longitude", longitude, MOST_LONGITUDE);
  }

  private static void within(String name, int value, int most) {
    if (value < -most || value > most) {
      throw new IllegalArgumentException(
          name + " should be " + -most + " to " + most + " hundredths of a degree: was " + value);
    }
  }

  /**
   * Of degrees as a source tells them; null where they are none: not a number, out of range, or 0
   * and 0, which is what is written where nothing is known and lies in the sea.
   */
  public static @Nullable Coordinates ofDegrees(double latitude, double longitude) {
    boolean within = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    return within
        ? known((int) Math.round(latitude * PER_DEGREE), (int) Math.round(longitude * PER_DEGREE))
        : null;
  }

  private static @Nullable Coordinates known(int latitude, int longitude) {
    return latitude == 0 && longitude == 0 ? null : new Coordinates(latitude, longitude);
  }

  /** Of a latitude and a longitude with a blank between: {@code 59.9139 10.7522}; null as above. */
  public static @Nullable Coordinates parse(String text) {
    int blank = text.indexOf(' ');
    if (blank < 0 || text.length() > LONGEST) {
      return null;
    }
    String latitude = text.substring(0, blank);
    String longitude = text.substring(blank + 1).strip();
    return DEGREES.matcher(latitude).matches() && DEGREES.matcher(longitude).matches()
        ? ofDegrees(Double.parseDouble(latitude), Double.parseDouble(longitude))
        : null;
  }

  public double latitudeDegrees() {
    return (double) latitude / PER_DEGREE;
  }

  public double longitudeDegrees() {
    return (double) longitude / PER_DEGREE;
  }

  /** The way over the ground, as the crow flies. */
  public double kilometresTo(Coordinates other) {
    double from = Math.toRadians(latitudeDegrees());
    double to = Math.toRadians(other.latitudeDegrees());
    double north = Math.sin((to - from) / 2);
    double east = Math.sin(Math.toRadians(other.longitudeDegrees() - longitudeDegrees()) / 2);
    double half = north * north + Math.cos(from) * Math.cos(to) * east * east;
    // Of opposite ends of the earth a rounding error would have no arc.
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, half)));
  }

  /** As {@link #parse} reads it: {@code 59.91 10.75}. */
  public String text() {
    return degrees(latitude) + " " + degrees(longitude);
  }

  private static String degrees(int hundredths) {
    return BigDecimal.valueOf(hundredths, 2).setScale(2, RoundingMode.UNNECESSARY).toPlainString();
  }
}

package dev.sparekey.recovery;

import java.util.Comparator;
import java.util.Locale;

/**
 * What a ticket, or an exposure of codes, is found by.
 *
 * @param text mail or login in lower case, or {@code feed:id}; of a ticket, its number
 */
public record Designation(Kind kind, String text) implements Comparable<Designation> {

  private static final Comparator<Designation> ORDER =
      Comparator.comparing(Designation::kind).thenComparing(Designation::text);

  /** Apart, because anybody may choose a login that reads like a ticket's number. */
  public enum Kind {
    /** The person it is for. */
    PERSON,
    /** Its own number, for a step that quotes it. */
    TICKET
  }

  public static Designation person(String name) {
    return new Designation(Kind.PERSON, name);
  }

  /**
   * @param number as the desk or a step writes it: {@code 4711}, {@code #4711} and {@code
   *     zendesk:4711} are one
   */
  public static Designation ticket(String number) {
    String bare = number.substring(number.lastIndexOf(':') + 1).strip();
    String plain = bare.startsWith("#") ? bare.substring(1) : bare;
    return new Designation(Kind.TICKET, plain.toLowerCase(Locale.ROOT));
  }

  @Override
  public int compareTo(Designation other) {
    return ORDER.compare(this, other);
  }
}

package dev.sparekey.ingest;

import java.util.Set;

/**
 * Which fields of a recovery step a source can show; those in neither set it never shows.
 *
 * @param always of every record that could carry the field
 * @param sometimes of some of those records
 */
public record Coverage(Set<String> always, Set<String> sometimes) {

  /** Of a source that shows nothing of a step. */
  public static final Coverage NOTHING = new Coverage(Set.of(), Set.of());

  /** How surely a field is shown. */
  public enum Surety {
    ALWAYS,
    SOMETIMES,
    NEVER
  }

  public Coverage {
    always = Set.copyOf(always);
    sometimes = Set.copyOf(sometimes);
  }

  public Surety of(String field) {
    return always.contains(field)
        ? Surety.ALWAYS
        : sometimes.contains(field) ? Surety.SOMETIMES : Surety.NEVER;
  }

  /** Whether the source ever shows it. */
  public boolean can(String field) {
    return of(field) != Surety.NEVER;
  }
}

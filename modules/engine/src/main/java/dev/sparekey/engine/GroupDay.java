package dev.sparekey.engine;

/**
 * A UTC day on which steps of a group occurred.
 *
 * @param day days since 1970-01-01
 * @param open how many of them their accounts may still take back
 */
public record GroupDay(int day, int open) {

  GroupDay with(int more) {
    return new GroupDay(day, open + more);
  }
}

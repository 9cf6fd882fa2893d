package dev.sparekey.rules;

import java.util.Collection;
import java.util.Optional;

/** "Did you mean": the known name that a mistyped one is nearest to. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** {@code "; did you mean 'x'?"}, or an empty text when no name is near. */
  static String hint(String written, Collection<String> known) {
    return to(written, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** The known name that is near enough to have been meant. */
  public static Optional<String> to(String written, Collection<String> known) {
    String best = "";
    int least = Integer.MAX_VALUE;
    if (written.length() <= LONGEST) {
      for (String name : known) {
        int distance = distance(written, name);
        // Ties go to the earlier name in the alphabet, so the text does not depend on set order.
        if (distance < least || (distance == least && name.compareTo(best) < 0)) {
          least = distance;
          best = name;
        }
      }
    }
    return least <= Math.max(2, written.length() / 3) ? Optional.of(best) : Optional.empty();
  }

  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1))
                ? 0
                : 1;
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}

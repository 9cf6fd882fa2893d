package dev.sparekey.engine;

import java.util.regex.Pattern;

/**
 * From here on these rules judge. It travels in the same log as what is judged, so which rules
 * judged a record can be told again from the log alone.
 *
 * @param number ascending, the place of the release in the log of control records
 * @param release the hash under which the rules' texts are found, SHA-256 in lower-case hex
 */
public record Activation(long number, String release) {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  public Activation {
    if (number < 0) {
      throw new IllegalArgumentException("the number should not be negative: was " + number);
    }
    if (!SHA_256.matcher(release).matches()) {
      throw new IllegalArgumentException("the release should be a SHA-256 in lower-case hex");
    }
  }
}

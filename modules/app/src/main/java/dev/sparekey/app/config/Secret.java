package dev.sparekey.app.config;

/**
 * A password, token or salt. It comes from the environment or from a file, never from the
 * configuration itself, and does not show itself.
 */
public record Secret(String value) {

  @Override
  public String toString() {
    return "Secret[not shown]";
  }
}

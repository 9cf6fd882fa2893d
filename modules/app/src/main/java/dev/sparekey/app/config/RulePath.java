package dev.sparekey.app.config;

import java.nio.file.Path;

/**
 * A file or folder of rules.
 *
 * @param written as its author gave it, which alone tells whether a folder {@code shadow} is meant:
 *     {@code rules/shadow/desk.yml} of the configuration of a user whose home is {@code
 *     /home/shadow} names one such folder and not two
 * @param resolved where it is
 */
public record RulePath(Path written, Path resolved) {

  /** As given to a command. */
  public static RulePath of(Path given) {
    return new RulePath(given, given);
  }
}

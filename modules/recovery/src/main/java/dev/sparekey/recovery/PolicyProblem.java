package dev.sparekey.recovery;

/**
 * One thing that is wrong with a policy's text, and where.
 *
 * @param source name of the text, usually a file name
 * @param line from 1
 * @param column from 1, in code points
 * @param excerpt the whole line
 * @param message may quote the text
 */
public record PolicyProblem(String source, int line, int column, String excerpt, String message) {

  @Override
  public String toString() {
    return source + ":" + line + ":" + column + ": " + message;
  }
}

package dev.sparekey.sinks.format;

import java.nio.charset.StandardCharsets;

/**
 * An alert in some form.
 *
 * @param bytes that it takes in UTF-8
 */
record Document(String text, int bytes) {

  static Document of(String text) {
    return new Document(text, text.getBytes(StandardCharsets.UTF_8).length);
  }
}

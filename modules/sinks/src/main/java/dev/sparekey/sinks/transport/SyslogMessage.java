package dev.sparekey.sinks.transport;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.sinks.delivery.Gravity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/** A document as a message of RFC 5424. */
final class SyslogMessage {

  /** Example number of RFC 5612, for documentation: we have none of our own. */
  private static final String ENTERPRISE = "sparekey@32473";

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private SyslogMessage() {}

  /**
   * @param hostName of printable ASCII
   * @param facility 0 to 23
   */
  static byte[] of(Alert alert, String document, String hostName, int facility) {
    String header =
        "<"
            + (facility * 8 + severity(Gravity.of(alert)))
            + ">1 "
            // Six digits of a second at most (§6.2.3); Instant would print nine.
            + alert.emittedAt().truncatedTo(ChronoUnit.MILLIS)
            + " "
            + hostName
            + " sparekey - alert ["
            + ENTERPRISE
            + " id=\""
            + value(alert.id())
            + "\" epoch=\""
            + alert.epoch()
            + "\" revision=\""
            + alert.revision()
            + "\"] ";
    ByteArrayOutputStream message = new ByteArrayOutputStream(document.length() + 256);
    message.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    if (!isEvent(document)) {
      message.writeBytes(BYTE_ORDER_MARK);
    }
    message.writeBytes(document.getBytes(StandardCharsets.UTF_8));
    return message.toByteArray();
  }

  /** CEF and LEEF begin behind the header's space: readers look for them there. */
  private static boolean isEvent(String document) {
    return document.startsWith("CEF:") || document.startsWith("LEEF:");
  }

  /** Notice, warning, error, critical, alert (§6.2.1): not emergency, which halts people. */
  private static int severity(Severity severity) {
    return switch (severity) {
      case INFORMATIONAL -> 6;
      case LOW -> 5;
      case MEDIUM -> 4;
      case HIGH -> 2;
      case CRITICAL -> 1;
    };
  }

  /** Of a parameter (§6.3.3). Control characters have no escape there. */
  private static String value(String text) {
    StringBuilder value = new StringBuilder();
    text.codePoints()
        .limit(64)
        .forEach(
            point -> {
              if (point == '"' || point == '\\' || point == ']') {
                value.append('\\');
              }
              value.appendCodePoint(Character.isISOControl(point) ? '?' : point);
            });
    return value.toString();
  }
}

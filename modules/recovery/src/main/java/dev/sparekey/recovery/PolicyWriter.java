package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Interval;
import dev.sparekey.recovery.PolicyContent.Cited;
import dev.sparekey.recovery.PolicyContent.OfVerification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A policy's content as a text. */
final class PolicyWriter {

  private final PolicyContent content;

  /** Without what changes no verdict. */
  private final boolean normalised;

  private final StringBuilder out = new StringBuilder();

  private PolicyWriter(PolicyContent content, boolean normalised) {
    this.content = content;
    this.normalised = normalised;
  }

  static String write(PolicyContent content) {
    return new PolicyWriter(content, false).text();
  }

  /** Equal for two policies that judge alike in the same words, whatever they cite. */
  static String normalised(PolicyContent content) {
    return new PolicyWriter(content, true).text();
  }

  private String text() {
    out.append("ranks: [").append(String.join(", ", content.ranks())).append("]\n");
    out.append("\nauthenticators:\n");
    content
        .authenticators()
        .forEach(
            (kind, of) -> {
              entry(key(kind)).append("alone: ").append(worth(of.alone()));
              if (kind != Authenticator.PASSWORD) {
                out.append(", beside_password: ").append(worth(of.besidePassword()));
              }
              section(of.section());
            });
    out.append("\nverifications:\n");
    content.verifications().forEach((kind, of) -> verification(key(kind), of));
    out.append("\nassertions:\n");
    cited("at_most", content.atMost());
    cited("proven_absence", content.provenAbsence());
    sections().forEach((name, lines) -> out.append('\n').append(name).append(":\n").append(lines));
    return out.toString();
  }

  private void verification(String key, OfVerification of) {
    entry(key).append("asserted: ").append(worth(of.asserted()));
    Interval corroborated = of.corroborated();
    if (corroborated != null) {
      out.append(", corroborated: ").append(worth(corroborated));
    }
    section(of.section());
  }

  private void cited(String key, Cited cited) {
    entry(key).append("worth: ").append(worth(cited.worth()));
    section(cited.section());
  }

  private StringBuilder entry(String key) {
    return out.append("  ").append(key).append(": {");
  }

  private void section(String section) {
    if (!normalised) {
      out.append(", section: '").append(section.replace("'", "''")).append('\'');
    }
    out.append("}\n");
  }

  private Map<String, StringBuilder> sections() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    content
        .windows()
        .forEach((window, duration) -> line(sections, window.section, window.key, words(duration)));
    content
        .thresholds()
        .forEach(
            (threshold, number) ->
                line(sections, threshold.section, threshold.key, number + threshold.unit));
    return sections;
  }

  private static void line(
      Map<String, StringBuilder> sections, String section, String key, String value) {
    sections
        .computeIfAbsent(section, name -> new StringBuilder())
        .append("  ")
        .append(key)
        .append(": ")
        .append(value)
        .append('\n');
  }

  private String worth(Interval worth) {
    String floor = content.ranks().get(worth.floor());
    return worth.floor() == worth.ceiling()
        ? floor
        : "[" + floor + ", " + content.ranks().get(worth.ceiling()) + "]";
  }

  /** An enum constant as texts have it. */
  static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** By the largest unit that leaves no rest, one day as 24 h: 90 min, 24 h, 36 h, 7 d. */
  static String words(Duration duration) {
    if (duration.toSecondsPart() != 0 || duration.isZero()) {
      return duration.toSeconds() + " s";
    }
    if (duration.toMinutesPart() != 0) {
      return duration.toMinutes() + " min";
    }
    return duration.toHoursPart() != 0 || duration.toDays() == 1
        ? duration.toHours() + " h"
        : duration.toDays() + " d";
  }
}

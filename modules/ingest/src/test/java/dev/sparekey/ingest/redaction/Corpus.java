package dev.sparekey.ingest.redaction;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Written texts whose gaps are filled by chance. Nothing here is anybody's: names, numbers and
 * codes are made up.
 */
final class Corpus {

  /** What codes look like at those who issue them. */
  enum CodeFormat {
    GOOGLE(10, "dddd dddd"),
    GITHUB(16, "hhhhh-hhhhh"),
    GITLAB(10, "hhhhhhhhhhhhhhhh"),
    KEYCLOAK(12, "UUUUUUUUUUUU"),
    KEYCLOAK_GROUPED(12, "UUUU-UUUU-UUUU"),
    DUO(10, "ddddddddd"),
    EIGHT_DIGITS(10, "dddddddd"),
    FIVE_OF_EIGHT(5, "dddd dddd"),
    DISCORD(10, "llll-llll"),
    PROTON(12, "llllllll"),
    NEXTCLOUD(10, "mmmmmmmmmmmmmmmm"),
    CLOUDFLARE(8, "llll-llll-llll"),
    AUTHENTIK(6, "llllllllllll"),
    MIXED(8, "mmmmmmmmmm");

    final int count;
    final String shape;

    CodeFormat(int count, String shape) {
      this.count = count;
      this.shape = shape;
    }
  }

  /** How people write lists down. */
  enum Layout {
    LINES,
    NUMBERED,
    BULLETS,
    COMMAS,
    SPACES,
    SEMICOLONS,
    COLUMNS,
    BREAKS,
    AND;

    String of(List<String> codes) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < codes.size(); i++) {
        String code = codes.get(i);
        boolean last = i == codes.size() - 1;
        switch (this) {
          case LINES -> text.append(code).append(last ? "" : "\n");
          case NUMBERED -> text.append(i + 1).append(". ").append(code).append(last ? "" : "\n");
          case BULLETS -> text.append("- ").append(code).append(last ? "" : "\n");
          case COMMAS -> text.append(code).append(last ? "" : ", ");
          case SPACES -> text.append(code).append(last ? "" : " ");
          case SEMICOLONS -> text.append(code).append(last ? "" : "; ");
          case COLUMNS -> text.append(code).append(last ? "" : i % 2 == 0 ? "\t" : "\n");
          case BREAKS -> text.append(code).append(last ? "" : "<br/>");
          case AND -> text.append(code).append(last ? "" : i == codes.size() - 2 ? " and " : ", ");
        }
      }
      return text.toString();
    }
  }

  /**
   * @param secrets that should not be in what is kept
   */
  record Entry(String text, List<String> secrets) {}

  private static final Pattern SLOT = Pattern.compile("\\{([a-z0-9]+)}");
  private static final Pattern MARKED = Pattern.compile("\\{\\{(.+?)}}");
  private static final String[] FIRST = {
    "Ada", "Bram", "Chidi", "Dunja", "Emre", "Farah", "Goran", "Hilde"
  };
  private static final String[] LAST = {
    "Okafor", "Lindqvist", "Moreau", "Tanaka", "Brandvold", "Ruiz", "Nowak"
  };

  private final Random random;

  Corpus(long seed) {
    this.random = new Random(seed);
  }

  static List<String> templates(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Corpus.class.getResourceAsStream(file + ".txt"), file)) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(all.strip().split("\n---\n"));
    }
  }

  /** A list of codes in a text; of some issuers people paste only a part. */
  Entry codeSet(String template, CodeFormat format, Layout layout) {
    int count = random.nextInt(4) == 0 ? 5 + random.nextInt(format.count - 4) : format.count;
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      codes.add(shaped(format.shape));
    }
    return new Entry(filled(template, "set", layout.of(codes)), codes);
  }

  Entry singleCode(String template, CodeFormat format) {
    String code = shaped(format.shape);
    return new Entry(filled(template, "code", code), List.of(code));
  }

  Entry marked(String template) {
    List<String> secrets = new ArrayList<>();
    Matcher marks = MARKED.matcher(template);
    while (marks.find()) {
      secrets.add(marks.group(1));
    }
    return new Entry(
        filled(marks.replaceAll(found -> Matcher.quoteReplacement(found.group(1))), "", ""),
        secrets);
  }

  String ordinary(String template) {
    return filled(template, "", "");
  }

  private String filled(String template, String name, String value) {
    // Tickets and the like of one text count on from one number, as those of one desk do.
    int series = random.nextInt(1_000_000);
    StringBuilder text = new StringBuilder();
    Matcher slots = SLOT.matcher(template);
    while (slots.find()) {
      String slot = slots.group(1);
      slots.appendReplacement(
          text, Matcher.quoteReplacement(slot.equals(name) ? value : value(slot, series)));
      series += random.nextInt(40);
    }
    return slots.appendTail(text).toString();
  }

  private String value(String slot, int series) {
    return switch (slot) {
      case "person" -> pick(FIRST) + " " + pick(LAST);
      case "login" ->
          pick(FIRST).toLowerCase(Locale.ROOT) + "." + pick(LAST).toLowerCase(Locale.ROOT);
      case "mail" ->
          pick(FIRST).toLowerCase(Locale.ROOT)
              + "."
              + pick(LAST).toLowerCase(Locale.ROOT)
              + "@example.com";
      case "date" ->
          switch (random.nextInt(3)) {
            case 0 -> shaped("202d-0d-1d").replace("-00-", "-01-");
            case 1 -> "1" + shaped("d") + ".0" + (1 + random.nextInt(9)) + ".2026";
            default -> "0" + (1 + random.nextInt(9)) + "/1" + shaped("d") + "/2026";
          };
      case "time" -> "1" + shaped("d") + ":" + random.nextInt(6) + shaped("d");
      case "day8" -> "2026" + "0" + (1 + random.nextInt(9)) + "1" + shaped("d");
      case "phone" ->
          switch (random.nextInt(5)) {
            case 0 -> shaped("+49 30 dddddddd");
            case 1 -> shaped("555-01dd");
            case 2 -> shaped("(0ddd) ddd dddd");
            case 3 -> shaped("+1-ddd-555-dddd");
            default -> shaped("0dd-ddddddd");
          };
      case "ticket" ->
          switch (random.nextInt(4)) {
            case 0 -> "INC%07d".formatted(series);
            case 1 -> "#" + (1_000_000 + series);
            case 2 -> "HELP-" + (10_000 + series % 90_000);
            default -> "ticket " + (10_000_000 + series);
          };
      case "number8" -> Integer.toString(10_000_000 + series);
      case "number4" -> shaped("dddd");
      case "number1" -> Integer.toString(1 + random.nextInt(9));
      case "serial" -> "C02" + shaped("UUUUUUUUU");
      case "asset" -> "LT-" + (200_000 + series % 100_000);
      case "mac" -> shaped("hh:hh:hh:hh:hh:hh");
      case "uuid" -> shaped("hhhhhhhh-hhhh-4hhh-ahhh-hhhhhhhhhhhh");
      case "uuid8" -> shaped("HHHHHHHH");
      case "productkey" -> shaped("UUUUU-UUUUU-UUUUU-UUUUU-UUUUU");
      case "imei" -> "35698811" + shaped("ddddddd");
      case "iccid" -> "8949" + shaped("ddddddddddddddd");
      case "commit" -> shaped("hhhhhhhh");
      case "tracking" -> "1Z" + shaped("999AA1ddddddddd");
      case "host" ->
          pick(new String[] {"WS", "LT", "SRV", "PRN"})
              + "-"
              + pick(new String[] {"BER", "NYC", "OSL"})
              + "-"
              + shaped("dddd");
      case "version" -> shaped("d.dd.d");
      case "part" -> "PN" + (40_000_000 + series);
      case "amount" -> shaped("ddd.dd");
      case "ip" -> "203.0.113." + random.nextInt(255);
      case "hex8" -> shaped("hhhhhhhh");
      case "hex64" -> shaped("h".repeat(64));
      default -> throw new IllegalArgumentException("no slot '" + slot + "'");
    };
  }

  private String pick(String[] of) {
    return of[random.nextInt(of.length)];
  }

  /**
   * d a digit, h and H hexadecimal, l a small letter or digit, U a capital or digit, m any of them.
   */
  private String shaped(String shape) {
    StringBuilder text = new StringBuilder();
    for (char c : shape.toCharArray()) {
      text.append(
          switch (c) {
            case 'd' -> any("0123456789");
            case 'h' -> any("0123456789abcdef");
            case 'H' -> any("0123456789ABCDEF");
            case 'l' -> any("0123456789abcdefghijklmnopqrstuvwxyz");
            case 'U' -> any("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            case 'm' -> any("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
            default -> c;
          });
    }
    return text.toString();
  }

  private char any(String of) {
    return of.charAt(random.nextInt(of.length()));
  }
}

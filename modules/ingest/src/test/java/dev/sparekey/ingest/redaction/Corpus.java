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
import java.util.stream.Stream;

/**
 * Written texts whose gaps are filled by chance. Nothing here is anybody's: names, numbers and
 * codes are made up.
 */
final class Corpus {

  /**
   * Whether the code was written with a text before one's eyes. What is held out was written before
   * it was measured, in sentences, formats and layouts of its own; what the first measurement
   * showed was mended since, so the README names that measurement, too.
   */
  enum Part {
    TUNED,
    HELD_OUT,
    HELD_OUT_LATER
  }

  /** What codes look like at those who issue them, and as they were copied. */
  enum CodeFormat {
    GOOGLE(Part.TUNED, 10, "dddd dddd"),
    GITHUB(Part.TUNED, 16, "hhhhh-hhhhh"),
    GITLAB(Part.TUNED, 10, "hhhhhhhhhhhhhhhh"),
    KEYCLOAK(Part.TUNED, 12, "UUUUUUUUUUUU"),
    KEYCLOAK_GROUPED(Part.TUNED, 12, "UUUU-UUUU-UUUU"),
    DUO(Part.TUNED, 10, "ddddddddd"),
    EIGHT_DIGITS(Part.TUNED, 10, "dddddddd"),
    FIVE_OF_EIGHT(Part.TUNED, 5, "dddd dddd"),
    DISCORD(Part.TUNED, 10, "llll-llll"),
    PROTON(Part.TUNED, 12, "llllllll"),
    NEXTCLOUD(Part.TUNED, 10, "mmmmmmmmmmmmmmmm"),
    CLOUDFLARE(Part.TUNED, 8, "llll-llll-llll"),
    AUTHENTIK(Part.TUNED, 6, "llllllllllll"),
    MIXED(Part.TUNED, 8, "mmmmmmmmmm"),
    GOOGLE_ENTITY(Part.TUNED, 10, "dddd&nbsp;dddd"),
    LETTERS_GROUPED(Part.TUNED, 8, "xxxxx-xxxxx"),
    EN_DASHED(Part.TUNED, 10, "dddd\u2013dddd"),
    DOTTED(Part.TUNED, 10, "llll.llll"),
    UNDERSCORED(Part.TUNED, 10, "llll_llll"),
    ZERO_WIDTH(Part.TUNED, 10, "dddd\u200bdddd"),

    GOOGLE_UNBROKEN(Part.HELD_OUT, 10, "dddd\u00a0dddd"),
    GOOGLE_NARROW(Part.HELD_OUT, 10, "dddd\u202fdddd"),
    GITHUB_UNBROKEN(Part.HELD_OUT, 16, "hhhhh\u2011hhhhh"),
    DROPBOX(Part.HELD_OUT, 10, "xxxxxxxx"),
    LETTERS_OF_FOUR(Part.HELD_OUT, 10, "XXXX-XXXX"),
    SLACK(Part.HELD_OUT, 10, "dddddd"),
    DIGITS_OF_FOUR(Part.HELD_OUT, 10, "dddd-dddd"),
    APPWRITE(Part.HELD_OUT, 6, "lllll-lllll"),
    LARAVEL(Part.HELD_OUT, 8, "mmmmmmmmmm-mmmmmmmmmm"),
    MODRINTH(Part.HELD_OUT, 6, "mmmmmmmmmmm"),
    MASTODON(Part.HELD_OUT, 10, "hhhhhhhhhh"),
    SENTRY(Part.HELD_OUT, 10, "HHHH-HHHH"),
    NPM(Part.HELD_OUT, 5, "h".repeat(64)),
    DISCOURSE(Part.HELD_OUT, 10, "h".repeat(32)),
    STEAM(Part.HELD_OUT, 30, "UUUUUUU"),
    TEN_DIGITS(Part.HELD_OUT, 10, "dddddddddd"),
    DIGITS_OF_TWELVE(Part.HELD_OUT, 5, "dddd-dddd-dddd"),
    THREE_SPACED(Part.HELD_OUT, 8, "llll llll llll"),
    THREE_DOTTED(Part.HELD_OUT, 8, "UUUU.UUUU.UUUU"),
    SOFT_HYPHENED(Part.HELD_OUT, 10, "llll\u00adllll"),
    AUTHBOSS(Part.HELD_OUT, 10, "lllll-llllll"),

    THIN_BLANK(Part.HELD_OUT_LATER, 10, "dddd\u2009dddd"),
    FOUR_OF_FOUR(Part.HELD_OUT_LATER, 6, "hhhh-hhhh-hhhh-hhhh"),
    THREE_AND_THREE(Part.HELD_OUT_LATER, 10, "ddd ddd"),
    THREE_DASHED(Part.HELD_OUT_LATER, 10, "ddd-ddd"),
    TWO_OF_EIGHT(Part.HELD_OUT_LATER, 8, "hhhhhhhh-hhhhhhhh"),
    SIX_MIXED(Part.HELD_OUT_LATER, 10, "mmmmmm"),
    EIGHT_CAPITALS(Part.HELD_OUT_LATER, 10, "UUUUUUUU"),
    SEVEN_DIGITS(Part.HELD_OUT_LATER, 10, "ddddddd"),
    SIX_LETTERS(Part.HELD_OUT_LATER, 10, "XXXXXX"),
    LETTERS_SPACED(Part.HELD_OUT_LATER, 6, "xxxx xxxx xxxx"),
    TWENTY(Part.HELD_OUT_LATER, 8, "lllll-lllll-lllll-lllll"),
    FULL_WIDTH_DASH(Part.HELD_OUT_LATER, 8, "UUUU\uff0dUUUU");

    final Part part;
    final int count;
    final String shape;

    CodeFormat(Part part, int count, String shape) {
      this.part = part;
      this.count = count;
      this.shape = shape;
    }

    static List<CodeFormat> of(Part part) {
      return Stream.of(values()).filter(format -> format.part == part).toList();
    }
  }

  /** How people write lists down, and how what they copy arrives. */
  enum Layout {
    LINES(Part.TUNED),
    NUMBERED(Part.TUNED),
    BULLETS(Part.TUNED),
    COMMAS(Part.TUNED),
    SPACES(Part.TUNED),
    SEMICOLONS(Part.TUNED),
    COLUMNS(Part.TUNED),
    BREAKS(Part.TUNED),
    AND(Part.TUNED),
    SLASHES(Part.TUNED),
    SPACED_SLASHES(Part.TUNED),

    PIPES(Part.HELD_OUT),
    TIGHT_PIPES(Part.HELD_OUT),
    TIGHT_COMMAS(Part.HELD_OUT),
    ROUND_BULLETS(Part.HELD_OUT),
    MIDDLE_DOTS(Part.HELD_OUT),
    HTML_LIST(Part.HELD_OUT),
    HTML_CODE_LIST(Part.HELD_OUT),
    HTML_TABLE(Part.HELD_OUT),
    MARKDOWN_TABLE(Part.HELD_OUT),
    BACKTICKS(Part.HELD_OUT),
    QUOTED(Part.HELD_OUT),
    JSON_ARRAY(Part.HELD_OUT),
    SOME_USED(Part.HELD_OUT),
    CHECKED(Part.HELD_OUT),
    STRUCK_OUT(Part.HELD_OUT),
    NAMED(Part.HELD_OUT),
    UNBROKEN_NUMBERS(Part.HELD_OUT),
    WINDOWS_LINES(Part.HELD_OUT),
    ESCAPED_LINES(Part.HELD_OUT),
    PLUSES(Part.HELD_OUT),
    WIKI(Part.HELD_OUT),

    BRACKETS(Part.HELD_OUT_LATER),
    DASHED_BULLETS(Part.HELD_OUT_LATER),
    ARROWS(Part.HELD_OUT_LATER),
    WIDE_COLUMNS(Part.HELD_OUT_LATER),
    PARAGRAPHS(Part.HELD_OUT_LATER),
    SPANS(Part.HELD_OUT_LATER),
    CSV(Part.HELD_OUT_LATER),
    EQUALS(Part.HELD_OUT_LATER),
    HASHES(Part.HELD_OUT_LATER),
    YAML(Part.HELD_OUT_LATER),
    BLANK_LINES(Part.HELD_OUT_LATER),
    TICKS(Part.HELD_OUT_LATER);

    final Part part;

    Layout(Part part) {
      this.part = part;
    }

    static List<Layout> of(Part part) {
      return Stream.of(values()).filter(layout -> layout.part == part).toList();
    }

    String of(List<String> codes) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < codes.size(); i++) {
        String code = codes.get(i);
        int number = i + 1;
        boolean odd = i % 2 == 0;
        boolean last = number == codes.size();
        switch (this) {
          case LINES -> text.append(code).append(last ? "" : "\n");
          case NUMBERED -> text.append(number).append(". ").append(code).append(last ? "" : "\n");
          case BULLETS -> text.append("- ").append(code).append(last ? "" : "\n");
          case COMMAS -> text.append(code).append(last ? "" : ", ");
          case SPACES -> text.append(code).append(last ? "" : " ");
          case SEMICOLONS -> text.append(code).append(last ? "" : "; ");
          case COLUMNS -> text.append(code).append(last ? "" : odd ? "\t" : "\n");
          case BREAKS -> text.append(code).append(last ? "" : "<br/>");
          case AND -> text.append(code).append(last ? "" : i == codes.size() - 2 ? " and " : ", ");
          case SLASHES -> text.append(code).append(last ? "" : "/");
          case SPACED_SLASHES -> text.append(code).append(last ? "" : " / ");
          case PIPES -> text.append(code).append(last ? "" : " | ");
          case TIGHT_PIPES -> text.append(code).append(last ? "" : "|");
          case TIGHT_COMMAS -> text.append(code).append(last ? "" : ",");
          case ROUND_BULLETS -> text.append("• ").append(code).append(last ? "" : "\n");
          case MIDDLE_DOTS -> text.append(code).append(last ? "" : " · ");
          case HTML_LIST ->
              text.append(i == 0 ? "<ul>" : "")
                  .append("<li>")
                  .append(code)
                  .append(last ? "</li></ul>" : "</li>");
          case HTML_CODE_LIST ->
              text.append(i == 0 ? "<ol class=\"codes\">\n" : "")
                  .append("  <li><code>")
                  .append(code)
                  .append(last ? "</code></li>\n</ol>" : "</code></li>\n");
          case HTML_TABLE ->
              text.append(i == 0 ? "<table>" : "")
                  .append(odd ? "<tr><td>" : "<td>")
                  .append(code)
                  .append(odd && !last ? "</td>" : "</td></tr>")
                  .append(last ? "</table>" : "");
          case MARKDOWN_TABLE ->
              text.append(i == 0 ? "| # | code |\n|---|---|\n" : "")
                  .append("| ")
                  .append(number)
                  .append(" | ")
                  .append(code)
                  .append(last ? " |" : " |\n");
          case BACKTICKS -> text.append("- `").append(code).append(last ? "`" : "`\n");
          case QUOTED -> text.append("> ").append(code).append(last ? "" : "\n");
          case JSON_ARRAY ->
              text.append(i == 0 ? "[\"" : "\"").append(code).append(last ? "\"]" : "\",");
          case SOME_USED ->
              text.append(code).append(i % 3 == 0 ? " - used" : "").append(last ? "" : "\n");
          case CHECKED ->
              text.append(i % 3 == 0 ? "- [x] " : "- [ ] ").append(code).append(last ? "" : "\n");
          case STRUCK_OUT ->
              text.append(i % 3 == 0 ? "~~" + code + "~~" : code).append(last ? "" : "\n");
          case NAMED ->
              text.append("Code ")
                  .append(number)
                  .append(": ")
                  .append(code)
                  .append(last ? "" : "\n");
          case UNBROKEN_NUMBERS ->
              text.append(number)
                  .append(".\u00a0")
                  .append(code)
                  .append(last ? "" : odd ? "\u00a0\u00a0\u00a0 " : "\n");
          case WINDOWS_LINES -> text.append(code).append(last ? "" : "\r\n");
          case ESCAPED_LINES -> text.append(code).append(last ? "" : "\\n");
          case PLUSES -> text.append(code).append(last ? "" : " + ");
          case BRACKETS ->
              text.append('(').append(number).append(") ").append(code).append(last ? "" : "  ");
          case DASHED_BULLETS -> text.append("\u2013 ").append(code).append(last ? "" : "\n");
          case ARROWS -> text.append("\u2192 ").append(code).append(last ? "" : "\n");
          case WIDE_COLUMNS -> text.append(code).append(last ? "" : odd ? "      " : "\n");
          case PARAGRAPHS -> text.append("<p>").append(code).append("</p>");
          case SPANS ->
              text.append("<span style=\"font-family:monospace\">").append(code).append("</span>");
          case CSV ->
              text.append('"')
                  .append(number)
                  .append("\",\"")
                  .append(code)
                  .append(last ? "\"" : "\"\n");
          case EQUALS -> text.append(number).append(" = ").append(code).append(last ? "" : "\n");
          case HASHES ->
              text.append('#').append(number).append(' ').append(code).append(last ? "" : ", ");
          case YAML -> text.append("  - \"").append(code).append(last ? "\"" : "\"\n");
          case BLANK_LINES -> text.append(code).append(last ? "" : "\n\n");
          case TICKS ->
              text.append(code).append(odd ? " \u2714" : " \u2718").append(last ? "" : "\n");
          case WIKI -> text.append("* {{").append(code).append(last ? "}}" : "}}\n");
        }
      }
      return text.toString();
    }
  }

  /** Codes of which an account has one. */
  enum SingleFormat {
    MICROSOFT("UUUUU-UUUUU-UUUUU-UUUUU-UUUUU"),
    BITWARDEN("llll llll llll llll llll llll llll llll"),
    BITWARDEN_WHOLE("l".repeat(32)),
    APPLE("UUUU-UUUU-UUUU-UUUU-UUUU-UUUU-UUUU"),
    AUTH0("U".repeat(24)),
    SAGE("d".repeat(24)),
    TWITTER("llllllllllll"),
    GITHUB_UNBROKEN("hhhhh\u2011hhhhh"),
    LETTERS("xxxx-xxxx-xxxx");

    final String shape;

    SingleFormat(String shape) {
      this.shape = shape;
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

  Entry singleCode(String template, String shape) {
    String code = shaped(shape);
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
      case "mac3" -> shaped("hhhh.hhhh.hhhh");
      case "mac6" -> shaped("HH-HH-HH-HH-HH-HH");
      case "wwn" -> shaped("50:01:43:80:hh:hh:hh:hh");
      case "iban" -> shaped("DE89 dddd dddd dddd dddd dd");
      case "card" -> shaped("4ddd dddd dddd dddd");
      case "order" -> shaped("3ddd-ddddddd-ddddddd");
      case "jira" -> pick(new String[] {"OPS", "HELP", "SEC", "PLAT"}) + shaped("-dddd");
      case "range" -> "10." + random.nextInt(255) + ".0.0/16";
      case "licence" -> shaped("UUUU-UUUU-UUUU-UUUU");
      case "service" -> shaped("UUUUUUU");
      case "object" -> shaped("hhhhhhhhhhhhhhhhhhhhhhhh");
      case "hex64" -> shaped("h".repeat(64));
      default -> throw new IllegalArgumentException("no slot '" + slot + "'");
    };
  }

  private String pick(String[] of) {
    return of[random.nextInt(of.length)];
  }

  /**
   * d a digit, h and H hexadecimal, l a small letter or digit, U a capital or digit, m any of them,
   * x and X letters only.
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
            case 'x' -> any("abcdefghijklmnopqrstuvwxyz");
            case 'X' -> any("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            default -> c;
          });
    }
    return text.toString();
  }

  private char any(String of) {
    return of.charAt(random.nextInt(of.length()));
  }
}

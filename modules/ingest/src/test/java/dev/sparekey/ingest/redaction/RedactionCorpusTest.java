package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of what should go goes, and how much of what should stay does not. */
class RedactionCorpusTest {

  private static final long SEED = 20261129;
  private static final int COMMENTS = 10_000;

  /** What came of one part of the corpus. */
  record Measured(
      String part,
      int texts,
      int secrets,
      int found,
      List<String> missed,
      int wrongly,
      List<String> wrong) {
    double recall() {
      return secrets == 0 ? 1 : (double) found / secrets;
    }

    @Override
    public String toString() {
      return "%-22s %6d texts, %6d of %6d found (recall %.4f), %d texts with something wrongly redacted"
          .formatted(part, texts, found, secrets, recall(), wrongly);
    }
  }

  @Test
  void codeSets_areFound() throws IOException {
    Measured measured = measure("code-sets", sets("code-sets", SEED));
    Measured heldOut = measure("code-sets-held-out", sets("code-sets-held-out", SEED + 1));
    say(measured);
    say(heldOut);
    assertThat(measured.recall()).isGreaterThanOrEqualTo(0.98);
    assertThat(heldOut.recall()).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void singleCodesAndSecrets_areFound() throws IOException {
    List<Corpus.Entry> singles = new ArrayList<>();
    Corpus corpus = new Corpus(SEED + 2);
    for (String template : Corpus.templates("single-codes")) {
      for (Corpus.CodeFormat format : Corpus.CodeFormat.values()) {
        singles.add(corpus.singleCode(template, format));
      }
    }
    List<Corpus.Entry> secrets = new ArrayList<>();
    for (String template : Corpus.templates("secrets")) {
      secrets.add(corpus.marked(template));
    }
    Measured ofSingles = measure("single-codes", singles);
    Measured ofSecrets = measure("secrets", secrets);
    say(ofSingles);
    say(ofSecrets);
    assertThat(ofSingles.recall()).isGreaterThanOrEqualTo(0.9);
    assertThat(ofSecrets.recall()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void ordinaryComments_stayAsTheyAre() throws IOException {
    Measured measured = measure("comments", ordinary("comments", COMMENTS, SEED + 3));
    Measured heldOut =
        measure("comments-held-out", ordinary("comments-held-out", COMMENTS, SEED + 4));
    say(measured);
    say(heldOut);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(COMMENTS / 1000);
    assertThat(heldOut.wrongly()).isLessThanOrEqualTo(COMMENTS / 1000);
  }

  @Test
  void lookAlikes_mostlyStayAsTheyAre() throws IOException {
    int each = 50;
    int templates = Corpus.templates("look-alikes").size();
    Measured measured = measure("look-alikes", ordinary("look-alikes", each * templates, SEED + 5));
    say(measured);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(each * templates / 50);
  }

  private static List<Corpus.Entry> sets(String file, long seed) throws IOException {
    Corpus corpus = new Corpus(seed);
    List<Corpus.Entry> entries = new ArrayList<>();
    for (String template : Corpus.templates(file)) {
      for (Corpus.CodeFormat format : Corpus.CodeFormat.values()) {
        for (Corpus.Layout layout : Corpus.Layout.values()) {
          entries.add(corpus.codeSet(template, format, layout));
        }
      }
    }
    return entries;
  }

  private static List<Corpus.Entry> ordinary(String file, int count, long seed) throws IOException {
    Corpus corpus = new Corpus(seed);
    List<String> templates = Corpus.templates(file);
    List<Corpus.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(
          new Corpus.Entry(corpus.ordinary(templates.get(i % templates.size())), List.of()));
    }
    return entries;
  }

  static Measured measure(String part, List<Corpus.Entry> entries) {
    int secrets = 0;
    int found = 0;
    int wrongly = 0;
    List<String> missed = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Corpus.Entry entry : entries) {
      String kept = Redaction.text(entry.text()).text();
      String without = entry.text();
      for (String secret : entry.secrets()) {
        secrets++;
        without = without.replace(secret, "");
        if (kept.contains(secret)) {
          missed.add(secret + " in: " + entry.text());
        } else {
          found++;
        }
      }
      if (isWrong(entry, kept)) {
        wrongly++;
        wrong.add(kept + "\n    of: " + entry.text());
      }
    }
    return new Measured(part, entries.size(), secrets, found, missed, wrongly, wrong);
  }

  /** Whether something went that is no secret of the entry. */
  private static boolean isWrong(Corpus.Entry entry, String kept) {
    String expected = entry.text();
    for (String secret : entry.secrets()) {
      expected = expected.replace(secret, Redaction.INSTEAD);
    }
    int allowed = count(expected);
    int taken = count(kept);
    return taken > allowed;
  }

  private static int count(String text) {
    int count = 0;
    for (int at = text.indexOf(Redaction.INSTEAD);
        at >= 0;
        at = text.indexOf(Redaction.INSTEAD, at + 1)) {
      count++;
    }
    return count;
  }

  private static void say(Measured measured) {
    System.out.println(measured);
  }
}

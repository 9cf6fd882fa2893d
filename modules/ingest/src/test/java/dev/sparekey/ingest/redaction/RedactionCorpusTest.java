package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
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
      return "%-25s %6d texts, %6d of %6d found (recall %.4f), %d texts with something wrongly redacted"
          .formatted(part, texts, found, secrets, recall(), wrongly);
    }
  }

  @Test
  void codeSets_areFound() throws IOException {
    Measured measured = measure("code-sets", sets("code-sets", Corpus.Part.TUNED, SEED));
    say(measured);
    assertThat(measured.recall()).isGreaterThanOrEqualTo(0.98);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(measured.texts() / 1000);
  }

  @Test
  void codeSets_ofSentencesFormatsAndLayoutsHeldOut_areFound() throws IOException {
    Measured measured =
        measure("code-sets-held-out", sets("code-sets-held-out", Corpus.Part.HELD_OUT, SEED + 1));
    Measured later =
        measure(
            "code-sets-held-out-later",
            sets("code-sets-held-out-later", Corpus.Part.HELD_OUT_LATER, SEED + 9));
    say(measured);
    say(later);
    assertThat(measured.recall()).isGreaterThanOrEqualTo(0.98);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(measured.texts() / 1000);
    assertThat(later.recall()).isGreaterThanOrEqualTo(0.97);
    assertThat(later.wrongly()).isLessThanOrEqualTo(later.texts() / 1000);
  }

  @Test
  void singleCodes_areFound() throws IOException {
    Corpus corpus = new Corpus(SEED + 2);
    List<Corpus.Entry> singles = new ArrayList<>();
    for (String template : Corpus.templates("single-codes")) {
      for (Corpus.CodeFormat format : Corpus.CodeFormat.of(Corpus.Part.TUNED)) {
        singles.add(corpus.singleCode(template, format.shape));
      }
    }
    List<Corpus.Entry> heldOut = new ArrayList<>();
    for (String template : Corpus.templates("single-codes-held-out")) {
      for (Corpus.SingleFormat format : Corpus.SingleFormat.values()) {
        for (int i = 0; i < 10; i++) {
          heldOut.add(corpus.singleCode(template, format.shape));
        }
      }
    }
    Measured ofSingles = measure("single-codes", singles);
    Measured ofHeldOut = measure("single-codes-held-out", heldOut);
    say(ofSingles);
    say(ofHeldOut);
    assertThat(ofSingles.recall()).isGreaterThanOrEqualTo(0.9);
    assertThat(ofHeldOut.recall()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void secrets_areFound() throws IOException {
    Measured measured = measure("secrets", marked("secrets", SEED + 6));
    Measured heldOut = measure("secrets-held-out", marked("secrets-held-out", SEED + 7));
    say(measured);
    say(heldOut);
    assertThat(measured.recall()).isGreaterThanOrEqualTo(0.95);
    assertThat(heldOut.recall()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void ordinaryComments_stayAsTheyAre() throws IOException {
    Measured measured = measure("comments", ordinary("comments", COMMENTS, SEED + 3));
    Measured heldOut =
        measure("comments-held-out", ordinary("comments-held-out", COMMENTS, SEED + 4));
    Measured later =
        measure(
            "comments-held-out-later", ordinary("comments-held-out-later", COMMENTS, SEED + 10));
    say(measured);
    say(heldOut);
    say(later);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(COMMENTS / 1000);
    assertThat(heldOut.wrongly()).isLessThanOrEqualTo(COMMENTS / 1000);
    assertThat(later.wrongly()).isLessThanOrEqualTo(COMMENTS / 1000);
  }

  @Test
  void lookAlikes_mostlyStayAsTheyAre() throws IOException {
    Measured measured = measure("look-alikes", lookAlikes("look-alikes", SEED + 5));
    Measured heldOut =
        measure("look-alikes-held-out", lookAlikes("look-alikes-held-out", SEED + 8));
    say(measured);
    say(heldOut);
    assertThat(measured.wrongly()).isLessThanOrEqualTo(measured.texts() / 50);
    assertThat(heldOut.wrongly()).isLessThanOrEqualTo(heldOut.texts() / 50);
  }

  private static List<Corpus.Entry> lookAlikes(String file, long seed) throws IOException {
    return ordinary(file, 50 * Corpus.templates(file).size(), seed);
  }

  private static List<Corpus.Entry> marked(String file, long seed) throws IOException {
    Corpus corpus = new Corpus(seed);
    return Corpus.templates(file).stream().map(corpus::marked).toList();
  }

  private static List<Corpus.Entry> sets(String file, Corpus.Part part, long seed)
      throws IOException {
    Corpus corpus = new Corpus(seed);
    List<Corpus.Entry> entries = new ArrayList<>();
    for (String template : Corpus.templates(file)) {
      for (Corpus.CodeFormat format : Corpus.CodeFormat.of(part)) {
        for (Corpus.Layout layout : Corpus.Layout.of(part)) {
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

  /** Letters and digits count: a mark that goes with a code is no loss, half a code left is one. */
  static Measured measure(String part, List<Corpus.Entry> entries) {
    int secrets = 0;
    int found = 0;
    int wrongly = 0;
    List<String> missed = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Corpus.Entry entry : entries) {
      BitSet taken = new BitSet();
      Secrets.in(entry.text()).forEach(span -> taken.set(span.start(), span.end()));
      BitSet meant = new BitSet();
      for (String secret : entry.secrets()) {
        secrets++;
        boolean whole = true;
        for (int at = entry.text().indexOf(secret);
            at >= 0;
            at = entry.text().indexOf(secret, at + 1)) {
          meant.set(at, at + secret.length());
          whole &= taken.nextClearBit(at) >= at + secret.length();
        }
        if (whole) {
          found++;
        } else {
          missed.add(secret + " in: " + entry.text());
        }
      }
      taken.andNot(meant);
      if (taken.stream().anyMatch(at -> Character.isLetterOrDigit(entry.text().charAt(at)))) {
        wrongly++;
        wrong.add(Redaction.text(entry.text()).text() + "\n    of: " + entry.text());
      }
    }
    return new Measured(part, entries.size(), secrets, found, missed, wrongly, wrong);
  }

  private static void say(Measured measured) {
    System.out.println(measured);
  }
}

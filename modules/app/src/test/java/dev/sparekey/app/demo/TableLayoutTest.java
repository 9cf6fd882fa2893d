package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.demo.TableLayout.Line;
import dev.sparekey.app.demo.TableLayout.Tone;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Terminal.Size;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableLayoutTest {

  private static final Size NARROW = new Size(80, 24);
  private static final Size WIDE = new Size(152, 40);
  private static final Counts COUNTS = new Counts(9652, 5000, 4000, 0, 0);
  private static final Alerts ALERT = Alerts.some();

  @ParameterizedTest
  @CsvSource({"80,24", "140,40", "143,10", "144,10", "400,100", "20,5", "1,1"})
  void lines_atAnySize_fillTheScreenExactly(int columns, int rows) {
    List<Line> lines = TableLayout.lines(picture(many(50)), new Size(columns, rows));

    assertThat(lines).hasSize(rows);
    assertThat(lines).allMatch(line -> Cells.width(line.text()) == columns);
    assertThat(lines).allMatch(line -> line.toned() <= line.text().length());
  }

  @ParameterizedTest
  @CsvSource({"80,24", "140,40"})
  void lines_withHostileSubject_fillTheScreenAndHoldNoControls(int columns, int rows) {
    List<Finding> findings =
        List.of(
            ALERT.id("a").subject("\u001b]0;owned\u0007\u001b[2J").finding(),
            ALERT.id("b").subject("山田太郎".repeat(20)).finding(),
            ALERT.id("c").subject("e\u0301".repeat(300)).delivered(false).finding(),
            ALERT.id("d").subject("admin\u202e\n").finding());

    List<Line> lines = TableLayout.lines(picture(findings), new Size(columns, rows));

    assertThat(lines).allMatch(line -> Cells.width(line.text()) == columns);
    assertThat(text(lines).codePoints().filter(point -> point != '\n'))
        .noneMatch(
            point -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT);
  }

  @Test
  void row_onANarrowScreen_takesTwoLines() {
    assertThat(text(TableLayout.lines(picture(List.of(ALERT.finding())), NARROW)))
        .contains(
            """
             high     confirmed    r1  ilse.brandvold@tamara… 0-1/5       missing       yes\s
               03-23 13:07 Agent re-armed an account without a fitting ticket (new)\
            """);
  }

  @Test
  void row_onAWideScreen_takesOneLine() {
    Finding finding = ALERT.after(ALERT.verdict(Verdict.SUSPECTED));

    assertThat(text(TableLayout.lines(picture(List.of(finding)), WIDE)))
        .contains(
            " 03-23 13:07 high     confirmed    r1  was suspected          ilse.brandvold@tamarac…"
                + " 0-1/5       missing       yes  Agent re-armed an account without …\n");
  }

  @Test
  void rows_ofOneSeverity_haveTheNewestFirst() {
    List<Finding> findings =
        List.of(ALERT.id("a").subject("older").finding(), ALERT.id("b").subject("newer").finding());

    assertThat(text(TableLayout.lines(picture(findings), NARROW)))
        .containsSubsequence("newer", "older", "newest: newer");
  }

  @Test
  void rows_always_haveTheDeliveredAndGravestFirst() {
    List<Finding> findings =
        List.of(
            ALERT.id("a").subject("medium").severity(Severity.MEDIUM).finding(),
            ALERT.id("b").subject("gravest").severity(Severity.CRITICAL).finding(),
            ALERT.id("c").subject("gone").verdict(Verdict.WITHDRAWN).finding(),
            ALERT.id("d").subject("kept").severity(Severity.CRITICAL).delivered(false).finding());

    assertThat(text(TableLayout.lines(picture(findings), NARROW)))
        .containsSubsequence("gravest", "medium", "kept", "gone");
  }

  @Test
  void rows_beyondTheHeight_areCounted() {
    List<Finding> findings = new ArrayList<>(many(20));
    findings.add(ALERT.id("x").delivered(false).finding());
    findings.add(ALERT.id("y").verdict(Verdict.WITHDRAWN).finding());

    String text = text(TableLayout.lines(picture(findings), NARROW));

    assertThat(text).contains("and 13 more: 11 delivered, 1 not delivered, 1 withdrawn");
  }

  @Test
  void row_justRevised_isMarked() {
    Picture picture =
        new Picture(
            "",
            "",
            COUNTS,
            List.of(ALERT.id("a").finding(), ALERT.id("b").finding()),
            1,
            List.of(),
            0);

    assertThat(text(TableLayout.lines(picture, NARROW))).containsOnlyOnce("▸");
  }

  @Test
  void status_always_hasPhaseAndCounts() {
    assertThat(text(TableLayout.lines(picture(many(3)), NARROW)))
        .contains(" 31 s  playing the day with the attacks, 14:05")
        .contains("Ctrl-C ends  played 5000/9652  ingested 4000  findings 3  delivered 3");
  }

  @Test
  void delivered_ofMany_isNotBoundByTheHeight() {
    assertThat(TableLayout.delivered(many(100), 152)).hasSize(101);
  }

  @Test
  void coloured_withoutColours_isTheTextAlone() {
    Line line = new Line(" high  x", Tone.HIGH, 5);

    assertThat(LiveTable.coloured(line, false)).isEqualTo(" high  x");
    assertThat(LiveTable.coloured(line, true)).isEqualTo("\u001b[31m high\u001b[0m  x");
  }

  private static Picture picture(List<Finding> findings) {
    return new Picture(
        "broker 127.0.0.1:9092",
        "playing the day with the attacks, 14:05",
        COUNTS,
        findings,
        0,
        List.of(),
        31);
  }

  private static List<Finding> many(int count) {
    return IntStream.range(0, count).mapToObj(i -> ALERT.id("id" + i).finding()).toList();
  }

  private static String text(List<Line> lines) {
    return String.join("\n", lines.stream().map(Line::text).toList()) + "\n";
  }
}

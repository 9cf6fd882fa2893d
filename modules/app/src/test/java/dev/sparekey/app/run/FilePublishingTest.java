package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is published of rule files that are tried again, and what others publish meanwhile. */
class FilePublishingTest {

  private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: %s
      """;

  private static final String DESK = "rules/desk.yml";
  private static final String TRIED = "rules/shadow/desk.yml";
  private static final SortedMap<String, String> YESTERDAYS = files(TRIED, "low");
  private static final SortedMap<String, String> PROMOTED = files(DESK, "low");
  private static final String OTHERS = "a".repeat(64);
  private static final Publication JUDGING = new Publication.Judging();
  private static final Publication HELD =
      new Publication.Held("rules/desk.yml is not to alert yet: it is Monday");

  private static final String OTHER = "rules/other.yml";

  private final List<ControlLog.Entry> log = new ArrayList<>();
  private final Map<String, Release> releases = new HashMap<>();

  /** Files that are not to alert yet. */
  private final Set<String> early = new TreeSet<>();

  private boolean hides;
  private boolean answers = true;
  private boolean takes = true;
  private boolean readable = true;
  private @Nullable FilePublishing publishing;
  private @Nullable SortedMap<String, String> looked;

  /** One that begins now. */
  private FilePublishing instance(String name) {
    return new FilePublishing(
        name,
        log.size() - 1,
        this::read,
        hash -> Optional.ofNullable(releases.get(hash)),
        this::early,
        this::take,
        () -> NOW);
  }

  private List<ControlLog.Entry> read() {
    if (!readable) {
      throw new TimeoutException("no broker answers");
    }
    return List.copyOf(log);
  }

  private static SortedMap<String, String> files(String name, String level) {
    return new TreeMap<>(Map.of(name, RULE.formatted(level)));
  }

  private List<Promotions.Early> early(
      List<ControlLog.Entry> entries, SortedMap<String, String> next, Instant now) {
    return early.stream()
        .filter(next::containsKey)
        .map(name -> new Promotions.Early(name, tried(name), hides, "it is Monday"))
        .toList();
  }

  private static String tried(String name) {
    return name.replace("rules/", "rules/shadow/");
  }

  private long take(SortedMap<String, String> texts, Control change) {
    if (takes) {
      releases.put(hash(texts), Release.of(texts));
      append(change);
    }
    if (!answers) {
      throw new TimeoutException("no broker answers");
    }
    return log.getLast().number();
  }

  private void append(Control change) {
    log.add(new ControlLog.Entry(log.size(), String.valueOf(change.release()), change));
  }

  private void byHand(String release) {
    append(new Control("mara", NOW, "by hand", release));
  }

  private void byHand(SortedMap<String, String> files) {
    releases.put(hash(files), Release.of(files));
    byHand(hash(files));
  }

  private void yesterdays() {
    byHand(YESTERDAYS);
  }

  /** By an instance that began before the first look. */
  private Publication look(SortedMap<String, String> files) throws InterruptedException {
    FilePublishing looking = publishing == null ? instance("this-one") : publishing;
    publishing = looking;
    boolean again = files.equals(looked);
    looked = files;
    return looking.publish(
        files,
        again ? RuleFolders.Attempt.AGAIN : RuleFolders.Attempt.FIRST,
        again ? "tried again" : "files changed");
  }

  private Publication start(SortedMap<String, String> files) throws InterruptedException {
    return instance("this-one").start(files);
  }

  private static SortedMap<String, String> both(String first, String second) {
    SortedMap<String, String> both = files(first, "low");
    both.put(second, RULE.formatted("low").replace("99999999", "88888888"));
    return both;
  }

  private static String hash(SortedMap<String, String> files) {
    return Release.of(files).hash();
  }

  private Publication standing() {
    return new Publication.Standing(log.getLast());
  }

  private List<String> published() {
    return log.stream().map(ControlLog.Entry::release).toList();
  }

  @Test
  void changedFiles_arePublishedWithWhoAndWhen() throws InterruptedException {
    assertThat(look(PROMOTED)).isEqualTo(JUDGING);

    assertThat(log)
        .singleElement()
        .extracting(ControlLog.Entry::made)
        .isEqualTo(new Control("this-one", NOW, "files changed", hash(PROMOTED)));
  }

  @Test
  void filesThatAnotherInstancePublished_areNotPublishedAgain() throws InterruptedException {
    byHand(hash(PROMOTED));

    assertThat(look(PROMOTED)).isEqualTo(JUDGING);

    assertThat(log).hasSize(1);
  }

  @Test
  void fileThatIsHeldBack_isPublishedOnceItMayAlert() throws InterruptedException {
    early.add(DESK);
    assertThat(look(PROMOTED)).isEqualTo(HELD);

    early.clear();

    assertThat(look(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(PROMOTED));
  }

  @Test
  void fileThatIsHeldBack_isNotPublishedOverWhatSomebodyPublishedMeanwhile()
      throws InterruptedException {
    early.add(DESK);
    look(PROMOTED);
    byHand(OTHERS);

    early.clear();

    assertThat(look(PROMOTED)).isEqualTo(standing());
    assertThat(published()).endsWith(OTHERS);
  }

  /** The release that it goes back to is the one that was in force when the files changed. */
  @Test
  void fileThatIsHeldBack_isNotPublishedOverARollback() throws InterruptedException {
    SortedMap<String, String> both = both(DESK, OTHER);
    yesterdays();
    early.add(DESK);
    look(both);
    yesterdays();

    early.clear();

    assertThat(look(both)).isEqualTo(standing());
    assertThat(log).hasSize(3);
    assertThat(published()).endsWith(hash(YESTERDAYS));
  }

  @Test
  void fileThatIsHeldBackWhereNothingElseChanged_isNotPublishedOverWhatSomebodyPublished()
      throws InterruptedException {
    yesterdays();
    early.add(DESK);
    assertThat(look(PROMOTED)).isEqualTo(HELD);
    assertThat(log).hasSize(1);
    byHand(OTHERS);

    early.clear();

    assertThat(look(PROMOTED)).isEqualTo(standing());
    assertThat(published()).endsWith(OTHERS);
  }

  @Test
  void filesThatWereRefused_areNotPublishedOverWhatSomebodyPublishedMeanwhile()
      throws InterruptedException {
    early.add(DESK);
    hides = true;
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(IllegalArgumentException.class);
    byHand(OTHERS);

    early.clear();

    assertThat(look(PROMOTED)).isEqualTo(standing());
    assertThat(published()).containsExactly(OTHERS);
  }

  @Test
  void filesThatCouldNotBePublished_areTriedAgain() throws InterruptedException {
    answers = false;
    takes = false;
    yesterdays();
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(TimeoutException.class);

    answers = true;
    takes = true;

    assertThat(look(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(PROMOTED));
  }

  /** It is there though no answer came: that it is nobody else's is told by its hash. */
  @Test
  void releaseWithoutAnAnswer_isNotTakenForSomebodyElses() throws InterruptedException {
    early.add(DESK);
    answers = false;
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(TimeoutException.class);

    answers = true;

    assertThat(look(PROMOTED)).isEqualTo(HELD);
    assertThat(published()).containsExactly(hash(YESTERDAYS));
  }

  @Test
  void editAfterARollback_isPublished() throws InterruptedException {
    early.add(DESK);
    look(PROMOTED);
    byHand(OTHERS);
    look(PROMOTED);

    early.clear();
    look(files(DESK, "high"));

    assertThat(published()).endsWith(hash(files(DESK, "high")));
  }

  /** Both look at two files, which are held back, and one of which alerts in the evening. */
  @Test
  void promotionByAnotherInstance_doesNotEndTheTrialsOfTheRest() throws InterruptedException {
    FilePublishing one = instance("one");
    FilePublishing two = instance("two");
    early.addAll(List.of(DESK, OTHER));
    one.publish(both(DESK, OTHER), RuleFolders.Attempt.FIRST, "files changed");
    two.publish(both(DESK, OTHER), RuleFolders.Attempt.FIRST, "files changed");
    early.remove(DESK);
    one.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again");

    assertThat(two.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again"))
        .isEqualTo(new Publication.Held("rules/other.yml is not to alert yet: it is Monday"));

    early.clear();
    assertThat(two.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again"))
        .isEqualTo(JUDGING);
    assertThat(one.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again"))
        .isEqualTo(JUDGING);
    assertThat(published())
        .containsExactly(
            hash(both(tried(DESK), tried(OTHER))),
            hash(both(DESK, tried(OTHER))),
            hash(both(DESK, OTHER)));
  }

  @Test
  void promotionThatSomebodyTookBack_isNotMadeAgainByAnotherInstance() throws InterruptedException {
    FilePublishing one = instance("one");
    FilePublishing two = instance("two");
    early.addAll(List.of(DESK, OTHER));
    one.publish(both(DESK, OTHER), RuleFolders.Attempt.FIRST, "files changed");
    two.publish(both(DESK, OTHER), RuleFolders.Attempt.FIRST, "files changed");
    early.remove(DESK);
    one.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again");
    byHand(both(tried(DESK), tried(OTHER)));

    assertThat(two.publish(both(DESK, OTHER), RuleFolders.Attempt.AGAIN, "tried again"))
        .isEqualTo(standing());
    assertThat(log).hasSize(3);
  }

  @Test
  void fileThatIsHeldBack_isPublishedOnceWhatSomebodyPublishedIsTakenBack()
      throws InterruptedException {
    early.add(DESK);
    look(PROMOTED);
    byHand(OTHERS);
    early.clear();
    assertThat(look(PROMOTED)).isEqualTo(standing());

    yesterdays();

    assertThat(look(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).endsWith(hash(PROMOTED));
  }

  @Test
  void editAfterSomebodyPublishedUnseen_isPublished() throws InterruptedException {
    look(YESTERDAYS);
    byHand(OTHERS);

    assertThat(look(files(DESK, "high"))).isEqualTo(JUDGING);
    assertThat(published()).endsWith(OTHERS, hash(files(DESK, "high")));
  }

  @Test
  void editWhileNoBrokerAnswers_isNotPublishedOverWhatSomebodyPublishesMeanwhile()
      throws InterruptedException {
    look(YESTERDAYS);
    readable = false;
    assertThatThrownBy(() -> look(files(DESK, "high"))).isInstanceOf(TimeoutException.class);
    byHand(OTHERS);

    readable = true;

    assertThat(look(files(DESK, "high"))).isEqualTo(standing());
    assertThat(published()).endsWith(OTHERS);
  }

  /** Files are read only when they change, and so what others publish in between. */
  @Test
  void editWhileNoBrokerAnswers_isPublishedOverWhatSomebodyPublishedUnseenDaysBefore()
      throws InterruptedException {
    look(YESTERDAYS);
    append(new Control("mara", NOW.minus(Duration.ofDays(3)), "by hand", OTHERS));
    readable = false;
    assertThatThrownBy(() -> look(files(DESK, "high"))).isInstanceOf(TimeoutException.class);

    readable = true;

    assertThat(look(files(DESK, "high"))).isEqualTo(JUDGING);
    assertThat(published()).endsWith(OTHERS, hash(files(DESK, "high")));
  }

  /** They went back before a broker answered, and came again in the afternoon. */
  @Test
  void editThatIsMadeAgain_isPublishedOverWhatSomebodyPublishedInBetween()
      throws InterruptedException {
    look(YESTERDAYS);
    readable = false;
    assertThatThrownBy(() -> look(files(DESK, "high"))).isInstanceOf(TimeoutException.class);
    readable = true;
    byHand(OTHERS);

    looked = YESTERDAYS;

    assertThat(look(files(DESK, "high"))).isEqualTo(JUDGING);
    assertThat(published()).endsWith(OTHERS, hash(files(DESK, "high")));
  }

  /** Its publisher's clock is three minutes ahead of this one's. */
  @Test
  void editWhileNoBrokerAnswers_isPublishedOverWhatWasKnownToBePublishedBefore()
      throws InterruptedException {
    append(new Control("mara", NOW.plus(Duration.ofMinutes(3)), "by hand", OTHERS));
    publishing = instance("this-one");
    readable = false;
    assertThatThrownBy(() -> look(files(DESK, "high"))).isInstanceOf(TimeoutException.class);

    readable = true;

    assertThat(look(files(DESK, "high"))).isEqualTo(JUDGING);
  }

  @Test
  void editWhileNoBrokerAnswers_isPublishedOnceOneDoes() throws InterruptedException {
    look(YESTERDAYS);
    readable = false;
    assertThatThrownBy(() -> look(files(DESK, "high"))).isInstanceOf(TimeoutException.class);

    readable = true;

    assertThat(look(files(DESK, "high"))).isEqualTo(JUDGING);
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(files(DESK, "high")));
  }

  @Test
  void filesThatWereNeverPublished_arePublishedAtAStart() throws InterruptedException {
    byHand(OTHERS);

    assertThat(start(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).containsExactly(OTHERS, hash(PROMOTED));
  }

  @Test
  void restart_doesNotUndoARollbackByHand() throws InterruptedException {
    byHand(files(DESK, "high"));
    look(PROMOTED);
    byHand(files(DESK, "high"));

    assertThat(start(PROMOTED)).isEqualTo(standing());
    assertThat(log).hasSize(3);
  }

  @Test
  void restartWithOlderFiles_doesNotOverwriteNewerOnes() throws InterruptedException {
    look(PROMOTED);
    instance("another").publish(files(DESK, "high"), RuleFolders.Attempt.FIRST, "files changed");

    assertThat(start(PROMOTED)).isEqualTo(standing());
    assertThat(published()).endsWith(hash(files(DESK, "high")));
  }

  @Test
  void restartWithFilesOfBeforeItsOwn_goesBackToThem() throws InterruptedException {
    look(PROMOTED);
    look(files(DESK, "high"));

    assertThat(start(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).endsWith(hash(PROMOTED));
  }

  @Test
  void restartWithFilesOfBeforeItsOwn_doesNotOverwriteWhatSomebodyPublishedAfterThem()
      throws InterruptedException {
    look(PROMOTED);
    look(files(DESK, "high"));
    byHand(OTHERS);

    assertThat(start(PROMOTED)).isEqualTo(standing());
    assertThat(published()).endsWith(OTHERS);
  }

  @Test
  void filesThatReachAnInstanceAfterAnother_doNotUndoARollbackByHand() throws InterruptedException {
    look(PROMOTED);
    instance("another").publish(files(DESK, "high"), RuleFolders.Attempt.FIRST, "files changed");
    byHand(PROMOTED);

    assertThat(look(files(DESK, "high"))).isEqualTo(standing());
    assertThat(published()).endsWith(hash(PROMOTED));
  }

  /** Tried by hand on Monday and taken back; they come into the folder on Thursday. */
  @Test
  void filesThatSomebodyHadTriedByHand_arePublished() throws InterruptedException {
    look(PROMOTED);
    SortedMap<String, String> tried = files(DESK, "high");
    releases.put(hash(tried), Release.of(tried));
    append(new Control("mara", NOW.minus(Duration.ofDays(3)), "by hand", hash(tried)));
    append(new Control("mara", NOW.minus(Duration.ofDays(3)), "back", hash(PROMOTED)));

    assertThat(look(tried)).isEqualTo(JUDGING);
    assertThat(published()).endsWith(hash(tried));
  }

  @Test
  void filesThatGoBackOnEveryInstance_arePublishedOnce() throws InterruptedException {
    look(PROMOTED);
    FilePublishing another = instance("another");
    another.publish(files(DESK, "high"), RuleFolders.Attempt.FIRST, "files changed");
    look(files(DESK, "high"));

    assertThat(another.publish(PROMOTED, RuleFolders.Attempt.FIRST, "files changed"))
        .isEqualTo(JUDGING);
    assertThat(look(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published())
        .containsExactly(hash(PROMOTED), hash(files(DESK, "high")), hash(PROMOTED));
  }

  @Test
  void restartWithFilesOfBeforeAPromotion_doesNotUndoIt() throws InterruptedException {
    look(YESTERDAYS);
    instance("another").publish(PROMOTED, RuleFolders.Attempt.FIRST, "files changed");

    assertThat(start(YESTERDAYS)).isEqualTo(standing());
    assertThat(published()).endsWith(hash(PROMOTED));
  }

  @Test
  void restartWithFilesOfBeforeARuleWentBackToItsTrial_doesNotUndoThat()
      throws InterruptedException {
    look(PROMOTED);
    instance("another").publish(YESTERDAYS, RuleFolders.Attempt.FIRST, "files changed");

    assertThat(start(PROMOTED)).isEqualTo(standing());
    assertThat(published()).endsWith(hash(YESTERDAYS));
  }

  @Test
  void restartWhileAFileIsHeldBack_goesOnWithItsTrial() throws InterruptedException {
    early.add(DESK);
    look(PROMOTED);

    assertThat(start(PROMOTED)).isEqualTo(HELD);

    early.clear();
    assertThat(start(PROMOTED)).isEqualTo(JUDGING);
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(PROMOTED));
  }

  @Test
  void editAfterAStartOverWhichOthersStand_isPublished() throws InterruptedException {
    look(PROMOTED);
    byHand(OTHERS);
    FilePublishing restarted = instance("this-one");
    assertThat(restarted.start(PROMOTED)).isEqualTo(standing());

    assertThat(restarted.publish(files(DESK, "high"), RuleFolders.Attempt.FIRST, "files changed"))
        .isEqualTo(JUDGING);
    assertThat(published()).endsWith(hash(files(DESK, "high")));
  }

  @Test
  void releaseOfOthersThatStands_isSaidWithWhatToDo() {
    byHand(OTHERS);

    assertThat(new Publication.Standing(log.getLast()).words())
        .isEqualTo(
            "release 0 ("
                + OTHERS
                + "), which mara published at 2026-11-30T09:00:00Z, stands in the place of these"
                + " files: edit one of them, publish them with 'sparekey rules publish', or take"
                + " that release back");
  }
}

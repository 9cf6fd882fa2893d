package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Control;
import dev.sparekey.rules.Release;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Years of edited rules over a log of texts that is compacted by their hashes. */
class TextChangesTest {

  private static final int FILES = 8;
  private static final int YEARS = 1_200;

  private static final String RULE =
      """
      title: Policy changed
      id: 44444444-4444-4444-8444-%012d
      level: high
      logsource: {product: okta, service: okta}
      detection: {s: {eventtype: policy.rule.update, note: edit-%d}, condition: s}
      """;

  private final StubRegistry registry = new StubRegistry();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RulePublisher publisher =
      new RulePublisher(PublicRecords.controls(registry.client()), producer);

  /** What the topic has once it is compacted, in the order of its offsets. */
  private final Map<String, String> topic = new LinkedHashMap<>();

  private final List<String> published = new ArrayList<>();

  @AfterEach
  void close() {
    publisher.close();
    registry.close();
  }

  /** Each edits one file of them. */
  private static SortedMap<String, String> files(int edit) {
    SortedMap<String, String> files = new TreeMap<>();
    for (int file = 0; file < FILES; file++) {
      int edited = edit - Math.floorMod(edit - file, FILES);
      files.put("desk-" + file + ".yml", RULE.formatted(file, edited));
    }
    return files;
  }

  private static String hash(int edit) {
    return Release.of(files(edit)).hash();
  }

  private List<ProducerRecord<byte[], byte[]>> publish(int edit, RuleTexts texts)
      throws InterruptedException {
    publisher.publish(
        files(edit), texts, published, new Control("mara", Scenario.START, "a try", hash(edit)));
    published.add(hash(edit));
    List<ProducerRecord<byte[], byte[]>> sent = List.copyOf(producer.history());
    producer.clear();
    for (ProducerRecord<byte[], byte[]> one : sent) {
      if (one.topic().equals(Topics.RULES)) {
        String key = new String(one.key(), StandardCharsets.UTF_8);
        topic.remove(key);
        if (one.value() == null) {
          texts.remove(key);
        } else {
          String text = new String(one.value(), StandardCharsets.UTF_8);
          topic.put(key, text);
          assertThat(texts.add(key, text)).isTrue();
        }
      }
    }
    return sent;
  }

  private RuleTexts restarted() {
    return read(new RuleTexts());
  }

  private RuleTexts read(RuleTexts texts) {
    topic.forEach(texts::add);
    return texts;
  }

  @Test
  void twelveHundredReleases_topicHasWhatTheLastOnesName() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    for (int edit = 0; edit < YEARS; edit++) {
      publish(edit, texts);
    }

    Set<String> needed = new HashSet<>();
    for (int edit = YEARS - TextChanges.MOST_RELEASES; edit < YEARS; edit++) {
      needed.add(hash(edit));
      needed.addAll(Release.of(files(edit)).hashes().values());
    }
    assertThat(topic.keySet()).isEqualTo(needed);
    assertThat(restarted().compiled(hash(YEARS - TextChanges.MOST_RELEASES))).isPresent();
    assertThat(restarted().compiled(hash(YEARS - 1))).isPresent();
  }

  @Test
  void releaseThatComesBackByHand_isWholeAgain() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    for (int edit = 0; edit < TextChanges.MOST_RELEASES + 2 * FILES; edit++) {
      publish(edit, texts);
    }
    assertThat(restarted().compiled(hash(0))).isEmpty();

    publish(0, texts);

    assertThat(restarted().compiled(hash(0))).isPresent();
  }

  @Test
  void releaseThatIsGoneBackTo_isAmongTheLastFromThenOn() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    publish(0, texts);
    for (int edit = 1; edit < TextChanges.MOST_RELEASES; edit++) {
      publish(edit, texts);
    }
    publish(0, texts);
    publish(TextChanges.MOST_RELEASES, texts);

    assertThat(restarted().compiled(hash(0))).isPresent();
    assertThat(restarted().compiled(hash(1))).isEmpty();
  }

  @Test
  void instancesThatTakeTurns_letNothingGo() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    publish(0, texts);
    for (int turn = 0; turn < TextChanges.MOST_RELEASES; turn++) {
      publish(100, texts);
      publish(200, texts);
    }

    assertThat(restarted().compiled(hash(0))).isPresent();
  }

  /** Another publisher's, whose word is still to come. */
  @Test
  void textsThatNoReleaseNamesYet_stay() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    String unnamed = RULE.formatted(99, 99);
    topic.put(Release.hash(unnamed), unnamed);
    texts.add(Release.hash(unnamed), unnamed);

    for (int edit = 0; edit < TextChanges.MOST_RELEASES + 2; edit++) {
      publish(edit, texts);
    }

    assertThat(topic).containsKey(Release.hash(unnamed));
  }

  /** What they name may be what the oldest name, too. */
  @Test
  void releasesOfWhichTheTextsAreNotReadYet_letNothingGo() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    for (int edit = 0; edit < TextChanges.MOST_RELEASES; edit++) {
      publish(edit, texts);
    }
    RuleTexts behind = restarted();
    behind.remove(hash(TextChanges.MOST_RELEASES - 1));

    publish(TextChanges.MOST_RELEASES, behind);

    assertThat(restarted().compiled(hash(0))).isPresent();
  }

  @Test
  void releaseOfAnotherFormAmongTheLast_keepsAll() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    String form = "sparekey rules 2\nwho knows\n";
    publish(0, texts);
    topic.put(Release.hash(form), form);
    texts.add(Release.hash(form), form);
    published.add(Release.hash(form));

    for (int edit = 1; edit < TextChanges.MOST_RELEASES; edit++) {
      publish(edit, texts);
    }

    assertThat(restarted().compiled(hash(0))).isPresent();
  }

  @Test
  void whatIsLetGo_isToldBehindTheWord() throws InterruptedException {
    RuleTexts texts = new RuleTexts();
    for (int edit = 0; edit < TextChanges.MOST_RELEASES; edit++) {
      publish(edit, texts);
    }

    List<ProducerRecord<byte[], byte[]>> sent = publish(TextChanges.MOST_RELEASES, texts);

    List<String> order =
        sent.stream()
            .map(
                one ->
                    one.topic().equals(Topics.CONTROL)
                        ? "word"
                        : one.value() == null ? "gone" : "text")
            .toList();
    assertThat(order).containsExactly("text", "text", "word", "gone", "gone");
  }

  /** Written by versions that let nothing go. */
  @Test
  void fullTopic_newestIsTakenAndItIsTold() {
    int releases = 300;
    for (int edit = 0; edit < releases; edit++) {
      files(edit).values().forEach(text -> topic.put(Release.hash(text), text));
      topic.put(hash(edit), Release.of(files(edit)).text());
    }
    long characters = topic.values().stream().mapToLong(String::length).sum();

    RuleTexts texts = read(new RuleTexts(characters / 3));

    assertThat(texts.compiled(hash(releases - 1))).isPresent();
    assertThat(texts.filled()).isBetween(2.9, 3.1);
  }

  @Test
  void fullTopic_isSmallAgainAfterTheNextRelease() throws InterruptedException {
    int releases = 2 * TextChanges.MOST_RELEASES;
    for (int edit = 0; edit < releases; edit++) {
      files(edit).values().forEach(text -> topic.put(Release.hash(text), text));
      topic.put(hash(edit), Release.of(files(edit)).text());
      published.add(hash(edit));
    }
    long characters = topic.values().stream().mapToLong(String::length).sum();
    RuleTexts texts = read(new RuleTexts(characters * 2 / 3));

    publish(releases, texts);

    assertThat(texts.filled()).isLessThan(1);
    assertThat(read(new RuleTexts(characters * 2 / 3)).compiled(hash(releases))).isPresent();
  }
}

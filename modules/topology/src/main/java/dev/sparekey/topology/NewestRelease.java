package dev.sparekey.topology;

import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The release published last of those that load in this process: the newest that its stages can
 * judge by. Written by one thread, read by all.
 */
final class NewestRelease {

  private static final Logger LOG = LoggerFactory.getLogger(NewestRelease.class);

  /** Of more that do not load in a row, those of before are not looked for. */
  private static final int MOST_AWAITED = 100;

  private final AvroControl control;
  private final RuleTexts texts;

  /** Records of the control log that were read and not yet looked at, the newest first. */
  private final Deque<byte[]> awaited = new ArrayDeque<>();

  private volatile @Nullable RuleSet rules;

  NewestRelease(AvroControl control, RuleTexts texts) {
    this.control = control;
    this.texts = texts;
  }

  Optional<RuleSet> rules() {
    return Optional.ofNullable(rules);
  }

  /** A hundred decisions on accounts would put the newest release out of sight. */
  void published(byte @Nullable [] key, byte[] record) {
    if (key != null && Arrays.equals(key, PublicRecords.decisionKey())) {
      return;
    }
    awaited.addFirst(record);
    if (awaited.size() > MOST_AWAITED) {
      awaited.removeLast();
    }
  }

  boolean isAwaited() {
    return !awaited.isEmpty();
  }

  /**
   * Takes the newest that loads. What cannot be told yet stays awaited.
   *
   * @param allTexts whether all texts are read that there are now
   */
  void settle(BooleanSupplier allTexts) {
    while (!awaited.isEmpty()) {
      try {
        if (control.read(awaited.getFirst()) instanceof AvroControl.Change.Made made
            && made.control().release() != null) {
          Optional<RuleSet> compiled = texts.compiled(made.control().release());
          if (compiled.isPresent()) {
            rules = compiled.get();
            awaited.clear();
            return;
          }
          if (!allTexts.getAsBoolean()) {
            return;
          }
        }
      } catch (ReleaseRefusedException e) {
        LOG.debug("not put before raw records: {}", e.getMessage());
      } catch (RegistryException e) {
        LOG.debug("the schema of a change of rules is not to be had now: {}", e.getMessage());
        return;
      }
      awaited.removeFirst();
    }
  }
}

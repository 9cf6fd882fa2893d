package dev.sparekey.engine;

import dev.sparekey.model.Alert;

/** What a stage sends on. */
public sealed interface Output {

  /** To the accounts stage, by account; a mark goes to every partition. */
  record ToInbox(InboxRecord record) implements Output {}

  /** To the names stage, by name; a mark goes to every partition. */
  record ToNames(NamesRecord record) implements Output {}

  /** To the groups stage, by group; a mark goes to every partition. */
  record ToGroups(GroupRecord record) implements Output {}

  /** A revision of an alert, by whether its rule is only tried. */
  static Output of(Alert revision) {
    return AlertIds.isShadow(revision) ? new Try(revision) : new Publish(revision);
  }

  /** A revision of an alert. */
  record Publish(Alert alert) implements Output {}

  /** A revision of what a rule that is only tried would say; of its own ids. */
  record Try(Alert alert) implements Output {}

  /** What is now true of an account: to the topic of its kind, which keeps the last of each. */
  record Show(View view) implements Output {}
}

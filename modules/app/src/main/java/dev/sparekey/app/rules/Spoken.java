package dev.sparekey.app.rules;

import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one of the rules that are asked of said of an event.
 *
 * @param words the verdict, and who is told
 */
record Spoken(Said said, String words) {

  /**
   * What was said of the event, as its anchor or in a line of evidence.
   *
   * @param event id of the step or record
   * @param step null of a record that is none
   */
  static List<Spoken> of(
      Collection<Said> said,
      RuleSet rules,
      AskedRules asked,
      String event,
      @Nullable RecoveryStep step) {
    List<Spoken> spoken = new ArrayList<>();
    for (Said one : said) {
      Alert alert = one.alert();
      boolean isAnchor = alert.anchor().equals(event);
      if (!isAnchor && alert.evidence().stream().noneMatch(line -> line.eventId().equals(event))) {
        continue;
      }
      for (RuleLookup.Found found : RuleLookup.all(rules)) {
        UUID id = found.header().id();
        if (alert.ruleId().equals(id.toString()) && asked.include(id)) {
          String excepted =
              step == null || found.rule() == null || !isAnchor
                  ? null
                  : Exceptions.covering(rules, id, step);
          spoken.add(new Spoken(one, one.words(found.header(), excepted)));
        }
      }
    }
    return spoken;
  }
}

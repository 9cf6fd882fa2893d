package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.Severity;
import org.junit.jupiter.api.Test;

/** Which text of a rule a process judges by that was killed, or whose rule was damaged. */
class RulesTakenUpIT extends EditedRules {

  @Test
  void processKilledRightBehindThePublication_goesOnWithTheNewRule() throws Exception {
    write(rule("low", AN_AGENT + 1));
    try (Progress progress = new Progress()) {
      try (ChildJvm child = run()) {
        load(300, child);
        // Else the edited rules may be the first that are published.
        whileAlive(child).until(() -> !read().isEmpty() && progress.changes() == 1);
        write(rule("high", AN_AGENT));
        whileAlive(child).until(() -> progress.changes() == 2);
        child.kill();
      }
      for (int i = 0; i < 5; i++) {
        send();
      }
      try (ChildJvm child = run()) {
        load(100, child);
        whileAlive(child)
            .until(() -> progress.isDone() && answered(read(), Severity.HIGH) == sent.size());
      }
      assertThat(progress.changes())
          .as("what is published already is not published again")
          .isEqualTo(2);
      assertNothingLostOrDoubled(read());
    }
  }

  @Test
  void ruleWithAMistake_isRefusedAndTheOneOfBeforeGoesOn() throws Exception {
    write(rule("low", AN_AGENT));
    try (Progress progress = new Progress()) {
      try (ChildJvm child = run()) {
        load(50, child);
        whileAlive(child).until(() -> !read().isEmpty() && progress.changes() == 1);
        write(rule("low", AN_AGENT).replace("step.action", "step.akshun"));
        whileAlive(child).until(() -> child.tail().contains("reset.yml:6:"));
        load(50, child);
        child.kill();
      }
      try (ChildJvm child = run()) {
        load(50, child);
        whileAlive(child)
            .until(() -> progress.isDone() && answered(read(), Severity.LOW) == sent.size());
      }
      assertThat(progress.changes()).isEqualTo(1);
      assertThat(read()).filteredOn(one -> one.alert().ruleId().equals(RESET)).hasSize(sent.size());
    }
  }
}

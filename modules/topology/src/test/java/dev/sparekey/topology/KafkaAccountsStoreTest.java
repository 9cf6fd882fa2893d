package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.AccountsRelease;
import dev.sparekey.engine.AccountsStore;
import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.RawMatch;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAccountsStoreTest extends AccountsStoreContract {

  @TempDir private Path dir;

  @SuppressWarnings("NullAway.Init") // before each test
  private MockTask task;

  @BeforeEach
  void start() {
    task = new MockTask(dir, KafkaAccountsStore.NAMES);
  }

  @AfterEach
  void end() {
    task.close();
  }

  @Override
  AccountsStore store() {
    return new KafkaAccountsStore(task.context());
  }

  /** What a task that is started anew knows is what lies in its stores. */
  @Test
  void account_askedByANewTask_hasAllThatWasPut() {
    Samples samples = new Samples(5);
    AccountId anna = new AccountId("t", "idp", "anna");
    DossierEntry entry = (DossierEntry) samples.of(DossierEntry.class);
    Login login = (Login) samples.of(Login.class);
    SettledStep settled = (SettledStep) samples.of(SettledStep.class);
    AccountViews views = (AccountViews) samples.of(AccountViews.class);
    DayTally tally = (DayTally) samples.of(DayTally.class);
    RawMatch match = (RawMatch) samples.of(RawMatch.class);
    Deadline deadline = new Deadline(Deadline.Basis.CLOCK, Instant.EPOCH, anna);
    AccountsRelease release = (AccountsRelease) samples.of(AccountsRelease.class);
    AccountsStore first = store();
    first.putRelease(release);
    first.putDossierEntry(anna, entry);
    first.putWitness(anna, login);
    first.putSettled(anna, settled);
    first.putViews(anna, views);
    first.putDayTally(anna, tally);
    first.putAnswered(anna, Designation.ticket("7"));
    first.putMatch(match);
    first.putProfile(anna, Profile.EMPTY.withStepAt(Instant.EPOCH));
    first.putDeadline(deadline);

    AccountsStore anew = store();

    assertThat(anew.release()).isEqualTo(release);
    assertThat(anew.profile(anna)).isEqualTo(Profile.EMPTY.withStepAt(Instant.EPOCH));
    assertThat(anew.dossier(anna)).containsExactly(entry);
    assertThat(anew.dossierEntry(anna, entry.id())).isEqualTo(entry);
    assertThat(anew.witnesses(anna)).containsExactly(login);
    assertThat(anew.settled(anna)).containsExactly(settled);
    assertThat(anew.views(anna)).isEqualTo(views);
    assertThat(anew.dayTally(anna, tally.kind(), tally.day())).isEqualTo(tally);
    assertThat(anew.answered(anna, Designation.ticket("7"))).isTrue();
    assertThat(anew.matches(match.account())).containsExactly(match);
    assertThat(anew.takeDeadlines(Deadline.Basis.CLOCK, Instant.EPOCH, 9))
        .containsExactly(deadline);
  }
}

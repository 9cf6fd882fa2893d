package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.engine.AccountsRelease;
import dev.sparekey.engine.AskedApproval;
import dev.sparekey.engine.Closings;
import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.GroupDay;
import dev.sparekey.engine.GroupDeadline;
import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.Grouped;
import dev.sparekey.engine.GroupedStep;
import dev.sparekey.engine.GroupsRelease;
import dev.sparekey.engine.Helped;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.Pulse;
import dev.sparekey.engine.Taken;
import dev.sparekey.engine.Tally;
import dev.sparekey.engine.Waiting;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Witness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class SingleObjectTest {

  private static final Marks MARKS =
      Marks.NONE.with(new Mark("desk", Mark.Path.DIRECT, 0, 1, Instant.EPOCH, Proof.PROVEN));

  @Property(tries = 50)
  void profile_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.accountRow(), AccountRow.class, seed);
  }

  @Property(tries = 50)
  void witness_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.witness(), Witness.class, seed);
    roundTrip(SingleObject.settledStep(), SettledStep.class, seed);
    roundTrip(SingleObject.askedApproval(), AskedApproval.class, seed);
    roundTrip(SingleObject.approverAnswer(), ApproverAnswer.class, seed);
    roundTrip(SingleObject.soughtApprover(), NamesStore.SoughtApprover.class, seed);
  }

  @Property(tries = 50)
  void dossierEntry_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.dossierEntry(), DossierEntry.class, seed);
  }

  @Property(tries = 50)
  void alert_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.alert(), Alert.class, seed);
  }

  @Property(tries = 50)
  void triaged_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.triaged(), Triaged.class, seed);
  }

  @Property(tries = 50)
  void accountViews_writtenAndRead_areTheSame(@ForAll long seed) {
    roundTrip(SingleObject.accountViews(), AccountViews.class, seed);
  }

  @Property(tries = 50)
  void releases_writtenAndRead_areTheSame(@ForAll long seed) {
    roundTrip(SingleObject.accountsRelease(), AccountsRelease.class, seed);
    roundTrip(SingleObject.groupsRelease(), GroupsRelease.class, seed);
    roundTrip(SingleObject.closings(), Closings.class, seed);
  }

  @Property(tries = 50)
  void marks_writtenAndRead_areTheSame(@ForAll long seed) {
    roundTrip(SingleObject.marks(), Marks.class, seed);
  }

  @Property(tries = 50)
  void deadline_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.deadline(), Deadline.class, seed);
  }

  @Property(tries = 50)
  void heldTicket_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.held(), NamesStore.Held.class, seed);
  }

  @Property(tries = 50)
  void heldExposure_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.exposed(), NamesStore.Exposed.class, seed);
  }

  @Property(tries = 50)
  void link_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.link(), NamesStore.Link.class, seed);
  }

  @Property(tries = 50)
  void tally_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.tally(), Tally.class, seed);
    roundTrip(SingleObject.dayTally(), DayTally.class, seed);
  }

  @Property(tries = 50)
  void helped_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.helped(), Helped.class, seed);
    roundTrip(SingleObject.taken(), Taken.class, seed);
  }

  @Property(tries = 50)
  void policyHour_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.policyHour(), PolicyHour.class, seed);
  }

  @Property(tries = 50)
  void pulse_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.pulse(), Pulse.class, seed);
  }

  @Property(tries = 50)
  void waiting_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.waiting(), Waiting.class, seed);
  }

  @Property(tries = 50)
  void designation_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.designation(), Designation.class, seed);
  }

  @Property(tries = 50)
  void inboxRecord_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.inboxRecord(), InboxRecord.class, seed);
  }

  @Property(tries = 50)
  void event_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.event(), Event.class, seed);
  }

  @Property(tries = 50)
  void namesRecord_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.namesRecord(), NamesRecord.class, seed);
  }

  @Property(tries = 50)
  void groupRecord_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.groupRecord(), GroupRecord.class, seed);
  }

  @Property(tries = 50)
  void whatGroupsAreMadeOf_writtenAndRead_isTheSame(@ForAll long seed) {
    roundTrip(SingleObject.grouped(), Grouped.class, seed);
    roundTrip(SingleObject.groupedStep(), GroupedStep.class, seed);
    roundTrip(SingleObject.groupDay(), GroupDay.class, seed);
    roundTrip(SingleObject.groupDeadline(), GroupDeadline.class, seed);
  }

  @Test
  void write_afterAValueThatCannotBeWritten_leavesNothingOfIt() {
    SingleObject<Deadline> form = SingleObject.deadline();
    Deadline.Basis desk = new Deadline.Basis("desk", Proof.PROVEN);
    AccountId account = new AccountId("t", "f", "a");
    Deadline good = new Deadline(desk, Instant.EPOCH, account);

    assertThatThrownBy(() -> form.write(new Deadline(desk, Instant.MAX, account)))
        .isInstanceOf(DateTimeException.class);
    assertThat(form.read(form.write(good))).isEqualTo(good);
  }

  @Test
  void read_bytesOfAnotherType_areRefused() {
    byte[] marks = SingleObject.marks().write(Marks.NONE);

    assertThatThrownBy(() -> SingleObject.accountRow().read(marks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AccountRow");
  }

  @Test
  void read_bytesCutOffAnywhere_areRefused() {
    byte[] written = SingleObject.marks().write(MARKS);
    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThatIllegalArgumentException().isThrownBy(() -> SingleObject.marks().read(cut));
    }
  }

  @Test
  void read_bytesWithMoreBehindThem_areRefused() {
    byte[] written = SingleObject.marks().write(MARKS);
    byte[] longer = Arrays.copyOf(written, written.length + 1);

    assertThatIllegalArgumentException().isThrownBy(() -> SingleObject.marks().read(longer));
  }

  /** An array of one mark whose key says that it has two thousand million characters. */
  @Test
  void read_aTextThatClaimsToBeHuge_isRefused() {
    byte[] bytes = Arrays.copyOf(SingleObject.marks().write(MARKS), 17);
    System.arraycopy(
        new byte[] {2, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xDF, 0x0E, 'a'},
        0,
        bytes,
        10,
        7);

    assertThatIllegalArgumentException().isThrownBy(() -> SingleObject.marks().read(bytes));
  }

  @Property(tries = 300)
  void read_anyBytesBehindAGoodHeader_areReadOrRefused(@ForAll byte[] body) {
    byte[] bytes = Arrays.copyOf(SingleObject.marks().write(MARKS), 10 + body.length);
    System.arraycopy(body, 0, bytes, 10, body.length);
    try {
      assertThat(SingleObject.marks().read(bytes)).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Test
  void schemas_areThePinnedOnes() throws IOException {
    Map<String, Schema> schemas = new TreeMap<>();
    schemas.put("account-row", SingleObject.accountRow().schema());
    schemas.put("dossier-entry", SingleObject.dossierEntry().schema());
    schemas.put("witness", SingleObject.witness().schema());
    schemas.put("settled-step", SingleObject.settledStep().schema());
    schemas.put("asked-approval", SingleObject.askedApproval().schema());
    schemas.put("sought-approver", SingleObject.soughtApprover().schema());
    schemas.put("approver-answer", SingleObject.approverAnswer().schema());
    schemas.put("alert", SingleObject.alert().schema());
    schemas.put("account-views", SingleObject.accountViews().schema());
    schemas.put("marks", SingleObject.marks().schema());
    schemas.put("triaged", SingleObject.triaged().schema());
    schemas.put("deadline", SingleObject.deadline().schema());
    schemas.put("held", SingleObject.held().schema());
    schemas.put("exposed", SingleObject.exposed().schema());
    schemas.put("link", SingleObject.link().schema());
    schemas.put("day-tally", SingleObject.dayTally().schema());
    schemas.put("tally", SingleObject.tally().schema());
    schemas.put("helped", SingleObject.helped().schema());
    schemas.put("taken", SingleObject.taken().schema());
    schemas.put("policy-hour", SingleObject.policyHour().schema());
    schemas.put("pulse", SingleObject.pulse().schema());
    schemas.put("waiting", SingleObject.waiting().schema());
    schemas.put("designation", SingleObject.designation().schema());
    schemas.put("inbox-record", SingleObject.inboxRecord().schema());
    schemas.put("names-record", SingleObject.namesRecord().schema());
    schemas.put("group-record", SingleObject.groupRecord().schema());
    schemas.put("accounts-release", SingleObject.accountsRelease().schema());
    schemas.put("groups-release", SingleObject.groupsRelease().schema());
    schemas.put("activation", SingleObject.activation().schema());
    schemas.put("closings", SingleObject.closings().schema());
    schemas.put("grouped", SingleObject.grouped().schema());
    schemas.put("raw-match", SingleObject.rawMatch().schema());
    schemas.put("grouped-step", SingleObject.groupedStep().schema());
    schemas.put("group-day", SingleObject.groupDay().schema());
    schemas.put("group-deadline", SingleObject.groupDeadline().schema());
    Path actual = Files.createDirectories(Path.of("target", "schemas"));
    for (Map.Entry<String, Schema> schema : schemas.entrySet()) {
      String text = schema.getValue().toString(true) + "\n";
      Files.writeString(actual.resolve(schema.getKey() + ".avsc"), text);
    }

    for (Map.Entry<String, Schema> schema : schemas.entrySet()) {
      assertThat(schema.getValue())
          .as("%s: if it should change, copy it from target/schemas", schema.getKey())
          .isEqualTo(new Schema.Parser().parse(pinned(schema.getKey())));
    }
  }

  private static String pinned(String name) throws IOException {
    try (InputStream in = SingleObjectTest.class.getResourceAsStream("schemas/" + name + ".avsc")) {
      return in == null ? "\"null\"" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static <T> void roundTrip(SingleObject<T> form, Class<T> type, long seed) {
    T value = type.cast(new Samples(seed).of(type));
    byte[] written = form.write(value);

    assertThat(form.read(written)).isEqualTo(value);
    assertThat(writtenByAvro(form.schema(), written)).isEqualTo(written);
  }

  /** What Avro's own reader and writer make of the bytes by nothing but the schema. */
  private static byte[] writtenByAvro(Schema schema, byte[] bytes) {
    try {
      GenericData model = new GenericData();
      return new BinaryMessageEncoder<>(model, schema)
          .encode(new BinaryMessageDecoder<>(model, schema).decode(bytes))
          .array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

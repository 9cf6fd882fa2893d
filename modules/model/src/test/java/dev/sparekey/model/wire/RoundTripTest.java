package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Control;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.Employment;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RoundTripTest {

  @Property
  void authenticationEvent_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    AuthenticationEvent event = new Draw(seed).authentication();

    assertThat(
            EventWire.fromAvro(
                dev.sparekey.model.avro.AuthenticationEvent.fromByteBuffer(
                    EventWire.toAvro(event).toByteBuffer())))
        .isEqualTo(event);
  }

  @Property
  void recoveryEvent_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    RecoveryEvent event = new Draw(seed).recovery();

    assertThat(
            EventWire.fromAvro(
                dev.sparekey.model.avro.RecoveryEvent.fromByteBuffer(
                    EventWire.toAvro(event).toByteBuffer())))
        .isEqualTo(event);
  }

  @Property
  void ticketEvent_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    TicketEvent event = new Draw(seed).ticket();

    assertThat(
            EventWire.fromAvro(
                dev.sparekey.model.avro.TicketEvent.fromByteBuffer(
                    EventWire.toAvro(event).toByteBuffer())))
        .isEqualTo(event);
  }

  @Property
  void triaged_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    Triaged triaged = new Draw(seed).triaged();

    assertThat(
            TriagedWire.fromAvro(
                dev.sparekey.model.avro.Triaged.fromByteBuffer(
                    TriagedWire.toAvro(triaged).toByteBuffer())))
        .isEqualTo(triaged);
  }

  @Property
  void identityContextEvent_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    IdentityContextEvent event = new Draw(seed).context();

    assertThat(
            EventWire.fromAvro(
                dev.sparekey.model.avro.IdentityContextEvent.fromByteBuffer(
                    EventWire.toAvro(event).toByteBuffer())))
        .isEqualTo(event);
  }

  @Property
  void alert_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    Alert alert = new Draw(seed).alert();

    assertThat(
            AlertWire.fromAvro(
                dev.sparekey.model.avro.Alert.fromByteBuffer(
                    AlertWire.toAvro(alert).toByteBuffer())))
        .isEqualTo(alert);
  }

  @Property
  void deadLetter_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    DeadLetter letter = new Draw(seed).deadLetter();

    assertThat(
            DeadLetterWire.fromAvro(
                dev.sparekey.model.avro.DeadLetter.fromByteBuffer(
                    DeadLetterWire.toAvro(letter).toByteBuffer())))
        .isEqualTo(letter);
  }

  @Property
  void control_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    Draw draw = new Draw(seed);
    Control control = seed % 2 == 0 ? draw.control() : draw.acceptedControl();

    assertThat(
            ControlWire.fromAvro(
                dev.sparekey.model.avro.Control.fromByteBuffer(
                    ControlWire.toAvro(control).toByteBuffer())))
        .isEqualTo(control);
  }

  @Property
  void inventoryEntry_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    InventoryEntry entry = new Draw(seed).inventoryEntry();

    assertThat(
            ViewWire.fromAvro(
                dev.sparekey.model.avro.CredentialInventoryEntry.fromByteBuffer(
                    ViewWire.toAvro(entry).toByteBuffer())))
        .isEqualTo(entry);
  }

  @Property
  void recoveryState_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    RecoveryState state = new Draw(seed).recoveryState();

    assertThat(
            ViewWire.fromAvro(
                dev.sparekey.model.avro.RecoveryState.fromByteBuffer(
                    ViewWire.toAvro(state).toByteBuffer())))
        .isEqualTo(state);
  }

  @Property
  void posture_thereAndBack_isTheSame(@ForAll long seed) throws IOException {
    Posture posture = new Draw(seed).posture();

    assertThat(
            ViewWire.fromAvro(
                dev.sparekey.model.avro.Posture.fromByteBuffer(
                    ViewWire.toAvro(posture).toByteBuffer())))
        .isEqualTo(posture);
  }

  @Test
  void time_finerThanAMicrosecond_isCutTowardsThePast() {
    assertThat(Parts.time("t", Instant.parse("2026-01-01T00:00:00.123456999Z")))
        .isEqualTo("2026-01-01T00:00:00.123456Z");
    assertThat(Parts.time("t", Instant.parse("1969-12-31T23:59:59.999999999Z")))
        .isEqualTo("1969-12-31T23:59:59.999999Z");
  }

  /** Values drawn from a seed, so that a failure names the one number that repeats it. */
  static final class Draw {
    private final Random random;

    Draw(long seed) {
      random = new Random(seed);
    }

    AuthenticationEvent authentication() {
      return new AuthenticationEvent(
          header(),
          account(),
          textOrNull(),
          one(AuthenticationEvent.Outcome.class),
          authenticators(),
          textOrNull(),
          origin());
    }

    RecoveryEvent recovery() {
      return new RecoveryEvent(
          header(),
          account(),
          textOrNull(),
          one(RecoveryAction.class),
          one(RecoveryPath.class),
          actor(),
          new Credential(
              random.nextBoolean() ? null : one(Authenticator.class),
              textOrNull(),
              timeOrNull(),
              random.nextBoolean() ? null : random.nextInt(Integer.MAX_VALUE),
              random.nextBoolean() ? null : random.nextInt(Integer.MAX_VALUE),
              random.nextBoolean() ? null : listing()),
          random.nextBoolean() ? null : authenticators(),
          textOrNull(),
          origin(),
          random.nextBoolean() ? null : text(0, 128));
    }

    private CredentialListing listing() {
      return new CredentialListing(
          one(InventoryEntry.Sort.class),
          one(InventoryEntry.Status.class),
          random.nextBoolean() ? null : 1 + random.nextInt(9),
          timeOrNull(),
          timeOrNull(),
          timeOrNull(),
          timeOrNull(),
          random.nextBoolean() ? null : text(0, 64),
          random.nextBoolean() ? null : random.nextBoolean());
    }

    TicketEvent ticket() {
      List<Verification> ways = random.nextInt(4) == 0 ? null : new ArrayList<>();
      for (int i = random.nextInt(4); ways != null && i > 0; i--) {
        ways.add(one(Verification.class));
      }
      return new TicketEvent(
          header(),
          text(1, 128),
          time(),
          one(TicketEvent.Status.class),
          one(TicketEvent.Category.class),
          texts(),
          textOrNull(),
          ways);
    }

    IdentityContextEvent context() {
      return new IdentityContextEvent(
          header(),
          account(),
          textOrNull(),
          one(SubjectKind.class),
          texts(),
          random.nextBoolean() ? null : random.nextBoolean(),
          random.nextBoolean() ? null : random.nextInt(6),
          textOrNull(),
          time(),
          timeOrNull(),
          random.nextBoolean() ? null : one(StaffRole.class),
          random.nextBoolean() ? null : employment());
    }

    Employment employment() {
      return new Employment(
          timeOrNull(),
          timeOrNull(),
          timeOrNull(),
          texts(),
          textOrNull(),
          textOrNull(),
          random.nextBoolean() ? null : text(1, Employment.TIME_ZONE));
    }

    Alert alert() {
      List<EvidenceLine> evidence = new ArrayList<>();
      for (int i = random.nextInt(Alert.MOST_EVIDENCE + 1); i > 0; i--) {
        evidence.add(new EvidenceLine(text(0, 20), text(0, 20), time(), text(0, 100)));
      }
      return new Alert(
          text(0, 40),
          random.nextInt(),
          random.nextInt(),
          text(0, 40),
          text(0, 40),
          text(0, 40),
          text(0, 64),
          one(Verdict.class),
          one(Severity.class),
          random.nextBoolean(),
          account(),
          text(0, 40),
          random.nextBoolean() ? null : actor(),
          text(0, 40),
          time(),
          time(),
          new AssuranceFinding(interval(), interval(), texts()),
          one(TicketStatus.class),
          evidence,
          random.nextInt(),
          texts(),
          new RequirementFinding(
              textOrNull(),
              one(RequirementFinding.Status.class),
              text(0, 40),
              List.of(
                  new RequirementFinding.Check(
                      text(1, 10), one(RequirementFinding.Status.class), text(0, 40)))),
          texts(),
          texts(),
          text(0, 40),
          text(0, 40),
          handling(),
          new Explanation(
              texts(),
              texts(),
              texts(),
              List.of(new Containment(text(0, 20), text(0, 20), time(), text(0, 40)))),
          texts(),
          random.nextBoolean()
              ? null
              : new StepKind(one(RecoveryAction.class), one(RecoveryPath.class)));
    }

    private Handling handling() {
      return new Handling(
          text(0, 40),
          textOrNull(),
          random.nextBoolean() ? List.of() : List.of(text(0, 40)),
          textOrNull(),
          random.nextBoolean(),
          random.nextBoolean() ? null : decision(),
          random.nextBoolean());
    }

    private TriageDecision decision() {
      return new TriageDecision(
          text(1, 64),
          one(TriageDecision.Outcome.class),
          text(1, 256),
          text(1, 256),
          time(),
          textOrNull());
    }

    Triaged triaged() {
      return new Triaged(decision(), alert());
    }

    DeadLetter deadLetter() {
      return new DeadLetter(
          text(1, 64),
          text(1, 249),
          random.nextInt(Integer.MAX_VALUE),
          random.nextLong(Long.MAX_VALUE),
          text(1, 64),
          text(1, 128));
    }

    Control control() {
      String release = random.nextBoolean() ? null : "0f".repeat(32);
      return new Control(text(1, 256), time(), text(1, 256), release);
    }

    Control acceptedControl() {
      PrimaryAcceptance accepted = acceptance();
      return new Control(
          accepted.by(),
          accepted.at(),
          accepted.reason(),
          null,
          new Control.Accepted(account(), accepted.primary()));
    }

    private PrimaryAcceptance acceptance() {
      return new PrimaryAcceptance(
          random.nextInt(6),
          line(),
          line(),
          Instant.ofEpochSecond(random.nextLong(1L << 31) + (1L << 30)));
    }

    private String line() {
      return "x" + text(1, 255).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "-");
    }

    InventoryEntry inventoryEntry() {
      EnumSet<InventoryEntry.Note> notes = EnumSet.noneOf(InventoryEntry.Note.class);
      for (int i = random.nextInt(3); i > 0; i--) {
        notes.add(one(InventoryEntry.Note.class));
      }
      return new InventoryEntry(
          account(),
          text(1, 512),
          textOrNull(),
          one(SubjectKind.class),
          one(InventoryEntry.Sort.class),
          random.nextBoolean() ? null : one(Authenticator.class),
          textOrNull(),
          random.nextBoolean() ? null : random.nextInt(),
          occurrence(),
          random.nextBoolean() ? null : actor(),
          occurrence(),
          occurrence(),
          timeOrNull(),
          random.nextBoolean() ? null : random.nextInt(),
          random.nextBoolean() ? null : random.nextInt(),
          one(InventoryEntry.Status.class),
          one(InventoryEntry.Basis.class),
          timeOrNull(),
          new CredentialStorage(
              random.nextBoolean() ? null : text(0, 64),
              random.nextBoolean() ? null : random.nextBoolean(),
              random.nextBoolean()
                  ? null
                  : new CredentialStorage.Evidence(
                      one(CredentialStorage.Shown.class), new EventRef(text(1, 384), time()))),
          time(),
          notes);
    }

    RecoveryState recoveryState() {
      return new RecoveryState(
          account(),
          textOrNull(),
          one(RecoveryState.Phase.class),
          time(),
          textOrNull(),
          random.nextBoolean() ? null : actor(),
          random.nextBoolean() ? null : one(RecoveryPath.class),
          one(RecoveryState.Shortfall.class),
          interval(),
          random.nextBoolean() ? null : new EventRef(text(1, 384), time()),
          text(0, 200),
          time());
    }

    Posture posture() {
      List<Posture.ObservedWay> ways = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        ways.add(
            new Posture.ObservedWay(
                one(Posture.Way.class),
                random.nextBoolean() ? null : one(Authenticator.class),
                interval(),
                time()));
      }
      return new Posture(
          account(),
          textOrNull(),
          one(Posture.Basis.class),
          random.nextBoolean() ? null : interval(),
          ways,
          interval(),
          random.nextInt(),
          random.nextInt(),
          time(),
          random.nextBoolean()
              ? List.of()
              : List.of(new Posture.Full(one(Posture.Kept.class), time())),
          random.nextBoolean() ? null : acceptance());
    }

    private Occurrence occurrence() {
      return switch (one(Occurrence.Knowledge.class)) {
        case KNOWN -> Occurrence.at(time());
        case NONE -> Occurrence.NONE;
        case UNKNOWN -> Occurrence.UNKNOWN;
      };
    }

    private EventHeader header() {
      return new EventHeader(
          text(1, 384),
          text(1, 64),
          text(1, 64),
          time(),
          timeOrNull(),
          time(),
          text(0, 20),
          text(0, 128));
    }

    private AccountId account() {
      return new AccountId(text(1, 64), text(1, 64), text(1, 256));
    }

    private Actor actor() {
      return new Actor(one(Actor.Role.class), textOrNull(), textOrNull());
    }

    private Origin origin() {
      return new Origin(
          random.nextBoolean() ? null : text(0, 45),
          textOrNull(),
          textOrNull(),
          textOrNull(),
          textOrNull(),
          random.nextBoolean()
              ? null
              : new Coordinates(random.nextInt(18_001) - 9_000, 1 + random.nextInt(18_000)));
    }

    private Authenticators authenticators() {
      EnumSet<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
      for (int i = random.nextInt(5); i > 0; i--) {
        kinds.add(one(Authenticator.class));
      }
      return new Authenticators(kinds, one(Authenticators.Completeness.class));
    }

    private Interval interval() {
      int floor = random.nextInt(6);
      return new Interval(floor, floor + random.nextInt(6 - floor));
    }

    /** Microseconds on both sides of 1970. */
    private Instant time() {
      return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1000L);
    }

    private @Nullable Instant timeOrNull() {
      return random.nextBoolean() ? null : time();
    }

    private @Nullable String textOrNull() {
      return random.nextBoolean() ? null : text(0, 256);
    }

    private List<String> texts() {
      List<String> texts = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        texts.add(text(1, 50));
      }
      return texts;
    }

    /** Any characters, control ones and those beyond 16 bits too, of so many UTF-16 units. */
    private String text(int least, int most) {
      int length = least + random.nextInt(most - least + 1);
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        int character = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
        boolean fits = text.length() + Character.charCount(character) <= length;
        boolean alone =
            character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        text.appendCodePoint(fits && !alone ? character : ' ');
      }
      return text.toString();
    }

    private <E extends Enum<E>> E one(Class<E> type) {
      E[] all = type.getEnumConstants();
      return all[random.nextInt(all.length)];
    }
  }
}

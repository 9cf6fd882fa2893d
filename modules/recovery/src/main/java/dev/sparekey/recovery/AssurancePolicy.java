package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What authenticators and verifications are worth, and how long things count, as a YAML text says.
 * {@link #DEFAULT} follows NIST SP 800-63B-4, and each of its ranks cites the section.
 */
public final class AssurancePolicy {

  /** Longest text that is read, in characters. */
  public static final int MAX_LENGTH = 64 * 1024;

  private static final String RESOURCE = "policy.yaml";
  private static final int VERSION_LENGTH = 12;
  private static final Authenticator[] KINDS = Authenticator.values();
  private static final Interval[][] INTERVALS = intervals();
  private static final Interval NO_CAP = Interval.exactly(Interval.AAL3);

  public static final AssurancePolicy DEFAULT = byDefault();

  private final PolicyContent content;
  private final String version;
  private final Duration horizon;
  private final Interval[] alone = new Interval[KINDS.length];
  private final Interval[] besidePassword = new Interval[KINDS.length];

  AssurancePolicy(PolicyContent content) {
    this.content = content;
    content
        .authenticators()
        .forEach(
            (kind, worth) -> {
              alone[kind.ordinal()] = worth.alone();
              besidePassword[kind.ordinal()] = worth.besidePassword();
            });
    this.version = hash(PolicyWriter.normalised(content));
    // Asked for at each event.
    this.horizon = primaryWindow().plus(settleAfter()).plus(lateness());
  }

  /**
   * Reads a whole policy; nothing that it leaves out is filled in.
   *
   * @param source names the text in problems
   * @throws InvalidPolicyException with everything that is wrong
   */
  public static AssurancePolicy read(String source, String text) throws InvalidPolicyException {
    return new AssurancePolicy(PolicyReader.read(source, text));
  }

  /** The text of {@link #DEFAULT}, with its comments. */
  public static String defaultText() {
    try (InputStream in = AssurancePolicy.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource '" + RESOURCE + "': build anew");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource '" + RESOURCE + "' cannot be read", e);
    }
  }

  private static AssurancePolicy byDefault() {
    try {
      return read(RESOURCE, defaultText());
    } catch (InvalidPolicyException e) {
      throw new IllegalStateException("the policy that comes with Sparekey is wrong", e);
    }
  }

  private static Interval[][] intervals() {
    Interval[][] intervals = new Interval[Interval.AAL3 + 1][Interval.AAL3 + 1];
    for (int floor = Interval.NONE; floor <= Interval.AAL3; floor++) {
      for (int ceiling = floor; ceiling <= Interval.AAL3; ceiling++) {
        intervals[floor][ceiling] = new Interval(floor, ceiling);
      }
    }
    return intervals;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * 12 hexadecimal digits that change when a rank, a rank's name or a window does, and not with
   * comments, order or what is cited: an alert says by which policy it was judged.
   */
  public String version() {
    return version;
  }

  /** The policy as a text that {@link #read} takes. */
  public String toYaml() {
    return PolicyWriter.write(content);
  }

  /**
   * @param rank 0 to 5
   */
  public String rankName(int rank) {
    return content.ranks().get(rank);
  }

  /** How long a login counts for the primary assurance. */
  public Duration primaryWindow() {
    return of(Window.PRIMARY);
  }

  /** UTC days of use that establish a set of authenticators as primary. */
  int primaryDays() {
    return of(Threshold.PRIMARY_DAYS);
  }

  /** Share of the retained logins that establishes one, in percent. */
  int primarySharePercent() {
    return of(Threshold.PRIMARY_SHARE);
  }

  /** With fewer sessions than this in the window, one use is enough. */
  int fewSessions() {
    return of(Threshold.FEW_SESSIONS);
  }

  /** Only logins older than this teach what is familiar. */
  public Duration familiarAfter() {
    return of(Window.FAMILIAR_AFTER);
  }

  /** How long ago something at most belongs to what one session does. */
  public Duration episodeGap() {
    return of(Window.EPISODE_GAP);
  }

  /** How old a ticket may be when the step is taken. */
  Duration ticketAge() {
    return of(Window.TICKET_AGE);
  }

  /** How long after the step this desk may write its ticket. */
  public Duration ticketHabit() {
    return of(Window.TICKET_HABIT);
  }

  /** How long after the habit a ticket still counts as an attempt to explain the step. */
  Duration retroactiveWithin() {
    return of(Window.TICKET_RETROACTIVE);
  }

  /** How long a number must have been the person's for a call-back to it to show something. */
  Duration callbackNumberAge() {
    return of(Window.CALLBACK_NUMBER_AGE);
  }

  /** How long before a step a push that was answered, or a call, belongs to it. */
  Duration pushOrCallBefore() {
    return of(Window.PUSH_OR_CALL_BEFORE);
  }

  /** How long before a step a proofing or an approval belongs to it. */
  Duration proofingOrApprovalBefore() {
    return of(Window.PROOFING_OR_APPROVAL_BEFORE);
  }

  /** How far two feeds' clocks may differ; within it the benign order is read. */
  public Duration skew() {
    return of(Window.SKEW);
  }

  /** How long an absence may stay undecided before a person sees it. */
  public Duration undeterminedAfter(boolean privileged) {
    return of(privileged ? Window.PATIENCE_PRIVILEGED : Window.PATIENCE);
  }

  Duration refusalWindow() {
    return of(Window.REFUSALS_BEFORE);
  }

  /** How long before a step a change of contact or policy counts. */
  public Duration contactWindow() {
    return of(Window.CONTACT_CHANGED_BEFORE);
  }

  public Duration afterWindow() {
    return of(Window.LOGINS_AFTER);
  }

  public Duration privilegedActionWindow() {
    return of(Window.PRIVILEGED_ACTION_AFTER);
  }

  /** When, after it was taken, a step is judged for good. */
  public Duration settleAfter() {
    return of(Window.SETTLE_AFTER);
  }

  /** How late an event may be told of. */
  public Duration lateness() {
    return of(Window.LATENESS);
  }

  /**
   * How far before its arrival an event may lie: what is older bears on no step that was told of in
   * time, and is not settled. By default 90 d + 35 d + 7 d = 132 d: a step of 42 days ago, told 7
   * days late, looks back 90 days at most, to 132 days ago.
   */
  public Duration horizon() {
    return horizon;
  }

  /**
   * Whether an event happened so long before a time that nothing is judged by it any more. A
   * directory's statement is no happening: its row may be years old and hold today.
   */
  public boolean isTooOld(Event event, Instant now) {
    return !(event instanceof IdentityContextEvent)
        && event.header().occurredAt().isBefore(now.minus(horizon()));
  }

  /**
   * The highest rank that a session proves so long after its login, however strong that was. By
   * default 5 up to 12 h, 4 up to 24 h, 1 up to 30 d, then 0.
   */
  int sessionCeiling(Duration age) {
    if (age.compareTo(of(Window.SESSION_AAL3)) <= 0) {
      return Interval.AAL3;
    }
    if (age.compareTo(of(Window.SESSION_AAL2)) <= 0) {
      return Interval.AAL2_PHISHING_RESISTANT;
    }
    return age.compareTo(of(Window.SESSION_AAL1)) <= 0 ? Interval.AAL1 : Interval.NONE;
  }

  private Duration of(Window window) {
    return content.of(window);
  }

  private int of(Threshold threshold) {
    return content.of(threshold);
  }

  /** What a login with this set proves. Allocates nothing: it is asked for every login retained. */
  public Interval of(Authenticators authenticators) {
    Set<Authenticator> kinds = authenticators.kinds();
    Interval[] worth = kinds.contains(Authenticator.PASSWORD) ? besidePassword : alone;
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    int left = kinds.size();
    for (int i = 0; left > 0; i++) {
      if (kinds.contains(KINDS[i])) {
        floor = Math.max(floor, worth[i].floor());
        ceiling = Math.max(ceiling, worth[i].ceiling());
        left--;
      }
    }
    return INTERVALS[floor][authenticators.exact() ? ceiling : Interval.AAL3];
  }

  /**
   * What a login with this set proves when some of its authenticators are worth no more than what
   * bound them. A capped factor leaves the others what they are: password and a key that a password
   * bound is worth what the password is. A password that is worth less than a password is no second
   * factor: one that was reset on security questions, beside a text message, is worth the message.
   */
  Interval of(Authenticators authenticators, Map<Authenticator, Interval> caps) {
    Set<Authenticator> kinds = authenticators.kinds();
    Interval password = alone[Authenticator.PASSWORD.ordinal()];
    Interval passwordsCap = caps.getOrDefault(Authenticator.PASSWORD, NO_CAP);
    boolean beside = kinds.contains(Authenticator.PASSWORD);
    Interval[] least = beside && passwordsCap.floor() >= password.floor() ? besidePassword : alone;
    Interval[] most =
        beside && passwordsCap.ceiling() >= password.ceiling() ? besidePassword : alone;
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    for (Authenticator kind : kinds) {
      Interval cap = caps.getOrDefault(kind, NO_CAP);
      floor = Math.max(floor, Math.min(least[kind.ordinal()].floor(), cap.floor()));
      ceiling = Math.max(ceiling, Math.min(most[kind.ordinal()].ceiling(), cap.ceiling()));
    }
    return INTERVALS[floor][authenticators.exact() ? ceiling : Interval.AAL3];
  }

  /**
   * What a ticket's word is worth: of several checks the best. An assertion without another feed's
   * evidence is capped; a value the mapping does not know may be worth more than the cap.
   */
  Interval ofAsserted(List<Verification> verification) {
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    for (Verification kind : verification) {
      Interval worth = content.of(kind).asserted();
      floor = Math.max(floor, worth.floor());
      ceiling = Math.max(ceiling, worth.ceiling());
    }
    return INTERVALS[floor][ceiling];
  }

  /**
   * What a check is worth that another feed's event shows. Of what nothing can show, such as a
   * knowledge question, the worth of the word.
   */
  Interval ofCorroborated(Verification kind) {
    PolicyContent.OfVerification worth = content.of(kind);
    Interval corroborated = worth.corroborated();
    return corroborated == null ? worth.asserted() : corroborated;
  }

  /** Evidence known not to exist: the step rested on the agent's word at most. */
  Interval ofProvenAbsence() {
    return content.provenAbsence().worth();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AssurancePolicy that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  @Override
  public String toString() {
    return "policy " + version;
  }
}

package dev.sparekey.rules;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one test. Their keys are the fields of our own schemas, and what is left out
 * is what is usual: the subject acts, from the usual place, and a ticket asks for a recovery.
 */
final class TestEvents {

  private static final String TENANT = "test";
  private static final String PROVIDER = "idp";
  private static final String DIRECTORY = "directory";
  private static final String SUBJECT = "subject";
  private static final String MAPPING = "test";
  private static final String UNKNOWN = "unknown";
  private static final String NEVER = "never";
  private static final String UNLIMITED = "unlimited";

  /** Oslo, and São Paulo. */
  private static final Origin USUAL =
      new Origin("203.0.113.7", "as64500", "NO", "usual-device", "usual-agent")
          .at(new Coordinates(5_991, 1_075));

  private static final Origin ELSEWHERE =
      new Origin("198.51.100.9", "as64666", "BR", "other-device", "other-agent")
          .at(new Coordinates(-2_355, -4_663));

  /** How long before a step its session began. */
  private static final Duration SESSION_AGE = Duration.ofMinutes(5);

  private static final Duration FIRST_SEEN = Duration.ofDays(100);

  private static final int FIRST_USUAL_DAY = 38;
  private static final int LAST_USUAL_DAY = 11;
  private static final int EVERY_DAYS = 3;

  private static final int HIGHEST_LEVEL = 5;
  private static final int MOST_TIMES = 200;

  private final Problems problems;
  private final Authenticators usual;

  /** Accounts with a history, which is told before the rest. */
  private final Set<AccountId> accounts = new LinkedHashSet<>();

  private final Map<String, Instant> ticketsCreated = new HashMap<>();
  private final Set<String> feeds = new HashSet<>(Set.of(PROVIDER, DIRECTORY, RuleTest.DESK));
  private int ids;

  /**
   * @param usual what the accounts have signed in with; empty for accounts without a past
   */
  TestEvents(Problems problems, Authenticators usual) {
    this.problems = problems;
    this.usual = usual;
  }

  /** The feeds that the events came by, and those that every test has. */
  Set<String> feeds() {
    return feeds;
  }

  /** Reads one entry, which is repeated {@code times} if it says so. */
  List<RuleTest.Moment> told(Attributes entry) {
    String kind = kind(entry);
    Instant at = TestTime.read(entry, "at", problems);
    if (!entry.has("at")) {
      problems.error(entry.at(), "the event has no 'at': say when it occurred, such as +5m");
    }
    Duration late = Duration.ZERO;
    Instant arrives = TestTime.read(entry, "arrives", problems);
    if (arrives != null && at != null) {
      late = Duration.between(at, arrives);
      if (late.isNegative()) {
        problems.error(entry.at("arrives"), "an event does not arrive before it occurs");
      }
    }
    int times = times(entry);
    Duration every = TestTime.offset(entry, "every", problems);
    if ((times > 1) != (every != null)) {
      problems.error(entry.at(), "'times' and 'every' go together, such as times: 5 and every: 1m");
      times = 1;
    }
    Instant first = at == null ? RuleTest.START : at;
    List<RuleTest.Moment> told = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Instant when = every == null ? first : first.plus(every.multipliedBy(i));
      try {
        for (Event event : events(kind, entry, when, when.plus(late))) {
          told.add(new RuleTest.Moment.Told(event.header().receivedAt(), event));
        }
      } catch (IllegalArgumentException e) {
        // The model bounds its texts; a text of the author's is too long or empty.
        problems.error(entry.at(), String.valueOf(e.getMessage()));
        return told;
      }
    }
    entry.refuseOthers("a " + kind);
    return told;
  }

  /** The first key that says what happened. */
  private static String kind(Attributes entry) {
    for (String kind : List.of("step", "login", "ticket", "identity")) {
      if (entry.has(kind)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("the entry is not one of an event");
  }

  private int times(Attributes entry) {
    String text = entry.text("times");
    if (text == null) {
      return 1;
    }
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MOST_TIMES) {
      problems.error(
          entry.at("times"), "'times' is a number from 1 to " + MOST_TIMES + ": was " + text);
      return 1;
    }
    return Integer.parseInt(text);
  }

  private List<Event> events(String kind, Attributes entry, Instant at, Instant arrives) {
    return switch (kind) {
      case "step" -> step(entry, at, arrives);
      case "login" -> List.of(login(entry, at, arrives));
      case "ticket" -> List.of(ticket(entry, at, arrives));
      default -> List.of(identity(entry, at, arrives));
    };
  }

  private EventHeader header(String feed, Instant at, Instant arrives, String type) {
    feeds.add(feed);
    ids++;
    return new EventHeader(feed + ":" + ids, TENANT, feed, at, null, arrives, MAPPING, type);
  }

  private AccountId account(Attributes entry) {
    AccountId account =
        new AccountId(
            TENANT, entry.textOr("account_feed", PROVIDER), entry.textOr("account", SUBJECT));
    feeds.add(account.feed());
    accounts.add(account);
    return account;
  }

  /** The feed that tells of it: the account's own unless said. */
  private static String feed(Attributes entry, AccountId account) {
    return entry.textOr("feed", account.feed());
  }

  private static String mail(AccountId account) {
    return account.nativeId() + "@example.com";
  }

  private List<Event> step(Attributes entry, Instant at, Instant arrives) {
    AccountId account = account(entry);
    RecoveryAction action = entry.choice("step", RecoveryAction.FACTOR_RESET);
    Actor actor = actor(entry, account);
    Origin origin = actor.helped() ? Origin.UNKNOWN : USUAL;
    origin = origin(entry, origin);
    List<Event> told = new ArrayList<>();
    String session = entry.text("session_id");
    Authenticators from = authenticators(entry, "session");
    if (from != null) {
      session = session == null ? "session-" + (ids + 1) : session;
      Instant began = at.minus(SESSION_AGE);
      told.add(
          login(
              account,
              header(account.feed(), began, began, "login"),
              AuthenticationEvent.Outcome.SUCCESS,
              from,
              session,
              origin));
    }
    Authenticators presented =
        isGiven(entry, "authenticators")
            ? authenticators(entry, "authenticators")
            : presented(action);
    told.add(
        new RecoveryEvent(
            header(feed(entry, account), at, arrives, "step"),
            account,
            optional(entry, "account_name", mail(account)),
            action,
            isGiven(entry, "path") ? entry.choice("path", RecoveryPath.UNKNOWN) : path(actor),
            actor,
            credential(entry, action),
            presented,
            session,
            origin,
            entry.text("ticket_id")));
    return told;
  }

  /** A code or pass is entered after the password. */
  private static @Nullable Authenticators presented(RecoveryAction action) {
    Authenticator kind = kind(action);
    boolean used =
        action == RecoveryAction.CODE_USED
            || action == RecoveryAction.TEMPORARY_PASS_USED
            || action == RecoveryAction.BYPASS_CODE_USED;
    return used && kind != null ? Authenticators.exactly(Authenticator.PASSWORD, kind) : null;
  }

  private static @Nullable Authenticator kind(RecoveryAction action) {
    return switch (action) {
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_VIEWED,
          CODE_USED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED ->
          Authenticator.RECOVERY_CODE;
      case TEMPORARY_PASS_ISSUED, TEMPORARY_PASS_USED -> Authenticator.TEMPORARY_PASS;
      case BYPASS_CODE_ISSUED, BYPASS_CODE_USED -> Authenticator.BYPASS_CODE;
      case PASSWORD_RESET -> Authenticator.PASSWORD;
      case FACTOR_BOUND,
          FACTOR_REMOVED,
          FACTOR_RESET,
          CONTACT_CHANGED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED ->
          null;
    };
  }

  private static RecoveryPath path(Actor actor) {
    return switch (actor.role()) {
      case SELF -> RecoveryPath.SELF_SERVICE;
      case AGENT -> RecoveryPath.HELP_DESK;
      case ADMIN -> RecoveryPath.ADMIN;
      case INTEGRATION -> RecoveryPath.INTEGRATION;
      case SYSTEM, UNKNOWN -> RecoveryPath.UNKNOWN;
    };
  }

  /** A word for the role, or a mapping of role, id and name. */
  private Actor actor(Attributes entry, AccountId account) {
    Yaml node = entry.node("actor");
    if (node == null) {
      return new Actor(Actor.Role.SELF, account.nativeId(), mail(account));
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      return actor(entry.choice("actor", Actor.Role.UNKNOWN), account);
    }
    Attributes given = new Attributes(mapping, problems);
    Actor usualActor = actor(given.choice("role", Actor.Role.UNKNOWN), account);
    String id = optional(given, "id", usualActor.id());
    Actor actor = new Actor(usualActor.role(), id, optional(given, "name", usualActor.name()));
    given.refuseOthers("actor");
    return actor;
  }

  private static Actor actor(Actor.Role role, AccountId account) {
    return switch (role) {
      case SELF -> new Actor(role, account.nativeId(), mail(account));
      case AGENT, ADMIN, INTEGRATION -> {
        String word = Attributes.word(role);
        yield new Actor(role, word + "-1", word + "@example.com");
      }
      case SYSTEM, UNKNOWN -> new Actor(role, null, null);
    };
  }

  /** Whether the key is there. Unlike {@code has}, it makes the key one that may be. */
  private static boolean isGiven(Attributes attributes, String key) {
    return attributes.node(key) != null;
  }

  /** The word {@value #UNKNOWN} stands for what the source does not tell. */
  private static @Nullable String optional(
      Attributes attributes, String key, @Nullable String otherwise) {
    if (!isGiven(attributes, key)) {
      return otherwise;
    }
    String text = attributes.text(key);
    return UNKNOWN.equals(text) ? null : text;
  }

  private Credential credential(Attributes entry, RecoveryAction action) {
    Yaml node = entry.node("credential");
    if (node == null) {
      return new Credential(kind(action), null, null, null, null);
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), "'credential' should be a mapping of kind, id and so on");
      return Credential.UNKNOWN;
    }
    Attributes given = new Attributes(mapping, problems);
    Authenticator kind = kind(action);
    if (isGiven(given, "kind")) {
      kind =
          UNKNOWN.equals(word(given, "kind"))
              ? null
              : given.choice("kind", Authenticator.RECOVERY_CODE);
    }
    Credential credential =
        new Credential(
            kind,
            given.text("id"),
            NEVER.equals(word(given, "expires_at"))
                ? Credential.NEVER
                : TestTime.read(given, "expires_at", problems),
            UNLIMITED.equals(word(given, "uses_allowed"))
                ? Integer.valueOf(Credential.UNLIMITED)
                : count(given, "uses_allowed"),
            count(given, "codes_left"));
    given.refuseOthers("credential");
    return credential;
  }

  private static @Nullable String word(Attributes attributes, String key) {
    return attributes.node(key) instanceof Yaml.Scalar scalar ? scalar.text() : null;
  }

  private @Nullable Integer count(Attributes attributes, String key) {
    String text = attributes.text(key);
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,9}")) {
      problems.error(attributes.at(key), "'" + key + "' is a number from 0 on: was '" + text + "'");
      return null;
    }
    return Integer.valueOf(text);
  }

  /** A list of kinds, {@value #UNKNOWN}, or a mapping of kinds and completeness. */
  private @Nullable Authenticators authenticators(Attributes entry, String key) {
    Yaml node = entry.node(key);
    if (node == null) {
      return null;
    }
    if (UNKNOWN.equals(word(entry, key))) {
      return Authenticators.UNKNOWN;
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      return new Authenticators(kinds(entry, key), Authenticators.Completeness.EXACT);
    }
    Attributes given = new Attributes(mapping, problems);
    Authenticators told =
        new Authenticators(
            kinds(given, "kinds"), given.choice("completeness", Authenticators.Completeness.EXACT));
    given.refuseOthers(key);
    return told;
  }

  Set<Authenticator> kinds(Attributes attributes, String key) {
    return constants(attributes, key, Authenticator.class);
  }

  private <E extends Enum<E>> Set<E> constants(Attributes attributes, String key, Class<E> type) {
    Set<E> constants = EnumSet.noneOf(type);
    for (Yaml.Scalar word : attributes.scalars(key)) {
      E found = null;
      List<String> words = new ArrayList<>();
      for (E constant : type.getEnumConstants()) {
        words.add(Attributes.word(constant));
        found = Attributes.word(constant).equals(word.text()) ? constant : found;
      }
      if (found == null) {
        problems.error(
            word.at(),
            "'"
                + key
                + "' has no '"
                + word.text()
                + "'"
                + problems.hint(word.text(), words)
                + " (known: "
                + String.join(", ", words)
                + ")");
      } else {
        constants.add(found);
      }
    }
    return constants;
  }

  /** {@code usual}, {@code elsewhere}, {@code unknown}, or what differs from the usual place. */
  private Origin origin(Attributes entry, Origin otherwise) {
    Yaml node = entry.node("origin");
    if (node == null) {
      return otherwise;
    }
    if (node instanceof Yaml.Mapping mapping) {
      Attributes given = new Attributes(mapping, problems);
      Origin origin =
          new Origin(
              optional(given, "address", USUAL.address()),
              optional(given, "network", USUAL.network()),
              optional(given, "country", USUAL.country()),
              optional(given, "device", USUAL.device()),
              optional(given, "user_agent", USUAL.userAgent()),
              coordinates(given));
      given.refuseOthers("origin");
      return origin;
    }
    String word = word(entry, "origin");
    return switch (word == null ? "" : word) {
      case "usual" -> USUAL;
      case "elsewhere" -> ELSEWHERE;
      case UNKNOWN -> Origin.UNKNOWN;
      default -> {
        problems.error(
            node.at(),
            "'origin' is usual, elsewhere, unknown, or a mapping of address, network, country,"
                + " device, user_agent and coordinates");
        yield otherwise;
      }
    };
  }

  private @Nullable Coordinates coordinates(Attributes given) {
    if (!isGiven(given, "coordinates")) {
      return USUAL.coordinates();
    }
    String text = given.text("coordinates");
    if (text == null || UNKNOWN.equals(text)) {
      return null;
    }
    Coordinates told = Coordinates.parse(text);
    if (told == null) {
      problems.error(
          given.at("coordinates"),
          "'coordinates' are degrees of latitude and longitude, such as 59.91 10.75: were '"
              + text
              + "'");
    }
    return told;
  }

  private AuthenticationEvent login(Attributes entry, Instant at, Instant arrives) {
    AccountId account = account(entry);
    Authenticators used =
        isGiven(entry, "authenticators") ? authenticators(entry, "authenticators") : usual;
    String session = entry.text("session_id");
    return login(
        account,
        header(feed(entry, account), at, arrives, "login"),
        entry.choice("login", AuthenticationEvent.Outcome.SUCCESS),
        used == null ? Authenticators.UNKNOWN : used,
        session == null ? "session-" + ids : session,
        origin(entry, USUAL));
  }

  private static AuthenticationEvent login(
      AccountId account,
      EventHeader header,
      AuthenticationEvent.Outcome outcome,
      Authenticators used,
      String session,
      Origin origin) {
    return new AuthenticationEvent(header, account, mail(account), outcome, used, session, origin);
  }

  /** The first version of a ticket tells when it was created; later ones repeat it. */
  private TicketEvent ticket(Attributes entry, Instant at, Instant arrives) {
    String id = entry.textOr("ticket", "T-1");
    Instant created =
        TestTime.readOr(entry, "created_at", problems, ticketsCreated.getOrDefault(id, at));
    ticketsCreated.putIfAbsent(id, created);
    List<String> requesters =
        isGiven(entry, "requesters")
            ? entry.texts("requesters")
            : List.of(SUBJECT + "@example.com");
    return new TicketEvent(
        header(entry.textOr("feed", RuleTest.DESK), at, arrives, "ticket"),
        id,
        created,
        entry.choice("status", TicketEvent.Status.OPEN),
        entry.choice("category", TicketEvent.Category.RECOVERY),
        requesters,
        optional(entry, "agent", "agent@example.com"),
        isGiven(entry, "verification")
            ? List.copyOf(constants(entry, "verification", Verification.class))
            : null);
  }

  private IdentityContextEvent identity(Attributes entry, Instant at, Instant arrives) {
    AccountId account = account(entry);
    SubjectKind kind = entry.choice("identity", SubjectKind.UNKNOWN);
    return identity(entry, account, kind, at, header(DIRECTORY, at, arrives, "identity"));
  }

  private IdentityContextEvent identity(
      Attributes entry, AccountId account, SubjectKind kind, Instant at, EventHeader header) {
    Integer level = count(entry, "required_level");
    if (level != null && level > HIGHEST_LEVEL) {
      problems.error(entry.at("required_level"), "'required_level' is a rank from 0 to 5");
      level = null;
    }
    return new IdentityContextEvent(
        header,
        account,
        mail(account),
        kind,
        isGiven(entry, "names") ? entry.texts("names") : List.of(mail(account)),
        isGiven(entry, "privileged") ? entry.flag("privileged", false) : null,
        level,
        entry.text("manager"),
        TestTime.readOr(entry, "valid_from", problems, at),
        TestTime.read(entry, "valid_to", problems),
        isGiven(entry, "staff") ? entry.choice("staff", StaffRole.NONE) : null);
  }

  /** What the directory has said of the subject for as long as it is observed. */
  RuleTest.Moment subject(Attributes said) {
    AccountId account = new AccountId(TENANT, PROVIDER, SUBJECT);
    Instant at = RuleTest.START.minus(FIRST_SEEN);
    SubjectKind kind = said.choice("kind", SubjectKind.PERSON);
    IdentityContextEvent event =
        identity(said, account, kind, at, header(DIRECTORY, at, at, "identity"));
    said.refuseOthers("subject");
    return new RuleTest.Moment.Told(at, event);
  }

  /** The usual logins of the accounts that were read, beginning 100 days ago. */
  List<RuleTest.Moment> past() {
    List<RuleTest.Moment> past = new ArrayList<>();
    if (usual.kinds().isEmpty() && usual.exact()) {
      return past;
    }
    for (AccountId account : accounts) {
      past.add(usualLogin(account, RuleTest.START.minus(FIRST_SEEN)));
      for (int day = FIRST_USUAL_DAY; day >= LAST_USUAL_DAY; day -= EVERY_DAYS) {
        past.add(usualLogin(account, RuleTest.START.minus(Duration.ofDays(day))));
      }
    }
    return past;
  }

  private RuleTest.Moment usualLogin(AccountId account, Instant at) {
    EventHeader header = header(account.feed(), at, at, "login");
    return new RuleTest.Moment.Told(
        at,
        login(
            account, header, AuthenticationEvent.Outcome.SUCCESS, usual, "session-" + ids, USUAL));
  }
}

package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A step of nobody in particular, in a case in which nothing is what the author of an exception has
 * named. An exception that can hold for it covers whoever likes to be covered, or everybody.
 *
 * <p>Example: {@code a or b} with {@code a: {origin.device: curl}} and {@code b: {actor.id: bot}}
 * holds for everybody who calls himself curl; {@code actor.id: '*'} and {@code not actor.id: bot}
 * hold for nearly everybody, and so does {@code actor.id: 00u*} in a company whose accounts are
 * Okta's. {@code actor.role: agent} holds for every agent: of the few words that a field can have,
 * each is anybody's.
 */
final class Anybody implements Visibility {

  /** Nobody and nothing is called so. */
  private static final String NOBODY = "\uE000 \uE001";

  /** What says whose step it is, by ids or names; other texts have few values, or name nothing. */
  private static final Set<String> IDS =
      Set.of(
          "subject.account",
          "subject.person",
          "actor.id",
          "actor.name",
          "actor.on_behalf_of",
          "credential.id",
          "ticket.id",
          "ticket.agent",
          "ticket.requester");

  private static final Set<String> PLACES =
      Set.of("origin.address", "origin.network", "origin.country");

  /** Ids as sources make them, four of a kind that have in common what all of the kind have. */
  private static final List<List<String>> KINDS =
      List.of(
          List.of(
              "00u1a2b3c4d5E6f7G8h9",
              "00uzQ7kWm2Xc9LpRt4v0",
              "00u9fJx6YbNs3GdKe0Ha",
              "00ub5TzVw8PqMr1UiCoL"),
          List.of(
              "3f2b8c1e-9a47-4d60-b5e2-7c81f0a6d394",
              "a81d4fae-7dec-41d0-a765-00a0c91e6bf6",
              "c9bf9e57-1685-4c89-bafb-ff5af830be8a",
              "16fd2706-8baf-433b-82eb-8c7fada847da"),
          List.of(
              "6a7b8c9d0e1f2a3b4c5d6e7f80912a3b",
              "f0e1d2c3b4a5968778695a4b3c2d1e0f",
              "19c8b7a6d5e4f3021324354657687980",
              "b3d5f70912345678a0c2e4f681357924"),
          List.of("583231", "92744", "1024025", "377"),
          List.of(
              "103547991597142817347",
              "118200159267485930126",
              "109876543210987654321",
              "115550001112223334445"),
          List.of("U02K7QZ9P", "U01ABCD2E", "U9T4MX0LR", "U05WWH81S"),
          List.of("DU3RP9I2WOC59VZX672N", "DUZ8K1Q0M5T7YB2LH4CX", "DU0A9S8D7F6G5H4J3K2L", "DUXQ"),
          List.of(
              "auth0|507f1f77bcf86cd799439011",
              "auth0|64ad2e1f0b9c8d7e6f5a4b3c",
              "auth0|5e9f8a7b6c5d4e3f2a1b0c9d",
              "auth0|61b2c3d4e5f60718293a4b5c"),
          List.of(
              "user_01E4ZCR3C56J083X43JQXF3JK5",
              "user_01HV8Q2M7NB4K9T3R5XW6Y1Z0A",
              "user_01F0G9J8K7M6N5P4Q3R2S1T0VW",
              "user_01J3B5D7F9H1K3M5P7R9T1V3X5"),
          List.of(
              "arn:aws:iam::123456789012:user/anna",
              "arn:aws:iam::210987654321:user/b.jones",
              "arn:aws:iam::555566667777:user/ops/carla",
              "arn:aws:iam::908172635445:user/Dave"),
          List.of(
              "AIDA2QJX7YB4N9KD0LMS", "AIDAZ1X2C3V4B5N6M7QW", "AIDA0P9O8I7U6Y5T4R3E", "AIDAS5K"),
          List.of(
              "anna.berg@north.example",
              "b_jones@corp.test",
              "c99@mail.invalid",
              "Dave@host.internal"));

  private static final List<String> ADDRESSES =
      List.of("10.20.30.40", "203.0.113.7", "2001:db8::17", "91.64.3.201");
  private static final List<String> NETWORKS = List.of("as3320", "as7922", "as15169", "as64512");
  private static final List<String> COUNTRIES = List.of("DE", "US", "NG", "BR");

  /** Steps by their kind; an exception is for anybody if it can hold for all of one kind. */
  private static final List<List<Anybody>> STEPS = steps();

  private final Map<String, FieldValue> named;

  private Anybody(Map<String, FieldValue> named) {
    this.named = named;
  }

  /** Whether an exception can hold for all steps of some kind. */
  static boolean isCoveredBy(Detection exception) {
    return isCoveredBy(exception, Map.of());
  }

  /**
   * The same of all steps that a rule asks for, where these are named by the rule: an exception for
   * just that turns it off.
   */
  static boolean isCoveredBy(Detection exception, Detection rule) {
    return rule.requirement().alternatives().stream()
        .filter(required -> required.size() == 1)
        .flatMap(required -> required.entrySet().stream())
        .filter(required -> IDS.contains(required.getKey()) || PLACES.contains(required.getKey()))
        .anyMatch(
            required ->
                required.getValue().stream()
                    .map(one -> one.part() ? one.text() + NOBODY : one.text())
                    .allMatch(
                        text ->
                            isCoveredBy(
                                exception, Map.of(required.getKey(), FieldValue.of(text)))));
  }

  private static boolean isCoveredBy(Detection exception, Map<String, FieldValue> required) {
    return STEPS.stream()
        .anyMatch(kind -> kind.stream().allMatch(step -> exception.canHold(step.with(required))));
  }

  private Anybody with(Map<String, FieldValue> required) {
    if (required.isEmpty()) {
      return this;
    }
    Map<String, FieldValue> all = new HashMap<>(named);
    all.putAll(required);
    return new Anybody(all);
  }

  private static List<List<Anybody>> steps() {
    List<List<Anybody>> steps = new ArrayList<>();
    steps.add(List.of(new Anybody(Map.of())));
    List<Anybody> places = new ArrayList<>();
    for (int i = 0; i < ADDRESSES.size(); i++) {
      places.add(
          new Anybody(
              Map.of(
                  "origin.address", FieldValue.of(ADDRESSES.get(i)),
                  "origin.network", FieldValue.of(NETWORKS.get(i)),
                  "origin.country", FieldValue.of(COUNTRIES.get(i)))));
    }
    steps.add(places);
    KINDS.forEach(kind -> steps.add(kind.stream().map(Anybody::called).toList()));
    // As groups of correlations show them; no id is written so, but an author may believe it.
    for (String source : LogSources.sources()) {
      steps.add(KINDS.getFirst().stream().map(id -> called(source + "/" + id)).toList());
    }
    return List.copyOf(steps);
  }

  private static Anybody called(String id) {
    Map<String, FieldValue> named = new HashMap<>();
    IDS.forEach(field -> named.put(field, FieldValue.of(id)));
    return new Anybody(named);
  }

  @Override
  public boolean shows(String field) {
    return true;
  }

  @Override
  public List<FieldValue> values(String field) {
    FieldValue known = named.get(field);
    if (known != null) {
      return List.of(known);
    }
    FieldType type = RecoveryTaxonomy.taxonomy().type(field);
    if (type == null) {
      return List.of();
    }
    return switch (type) {
      case FieldType.Text text ->
          IDS.contains(field) || PLACES.contains(field)
              ? List.of(FieldValue.of(NOBODY))
              : List.of();
      // Of an account that is neither new nor has had anything happen to it.
      case FieldType.Numeric number ->
          List.of(FieldValue.of(field.endsWith("age_days") ? 1_000L : 0L));
      case FieldType.Flag flag -> List.of();
      case FieldType.Choice choice -> List.of();
    };
  }
}

package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Origin;
import dev.sparekey.model.SubjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Who works at the company: agents of the desk, service accounts, those whom attackers choose, and
 * everybody else. Those whom attackers choose recover nothing on their own in the time.
 */
final class Staff {

  private static final int AGENTS = 25;
  private static final int SERVICES = 20;
  private static final int VICTIMS = 40;
  private static final int PRIVILEGED_VICTIMS = 5;
  private static final int PUSH_VICTIM = 3;

  /** So that enough are left for the everyday. */
  static final int FEWEST = 200;

  private static final int OFFICES = 6;
  private static final int PROVIDERS = 30;
  private static final int CARRIERS = 4;

  private static final Coordinates AMSTERDAM = new Coordinates(5_237, 490);
  private static final Coordinates UTRECHT = new Coordinates(5_209, 512);
  private static final Coordinates LISBON = new Coordinates(3_872, -914);
  private static final Coordinates PANAMA = new Coordinates(898, -7_952);

  /** Where carriers let telephones out: 830 km from an office in which one is held. */
  private static final Coordinates MILAN = new Coordinates(4_546, 919);

  private final Random random;
  private final List<Person> agents = new ArrayList<>();
  private final List<Person> services = new ArrayList<>();
  private final List<Person> victims = new ArrayList<>();
  private final List<Person> everybodyElse = new ArrayList<>();
  private int strangers;
  private int hired;

  Staff(int people, Random random) {
    this.random = random;
    for (int i = 0; i < people; i++) {
      if (i < AGENTS) {
        agents.add(person(false));
      } else if (i < AGENTS + SERVICES) {
        services.add(service());
      } else if (i < AGENTS + SERVICES + VICTIMS) {
        victims.add(person(i < AGENTS + SERVICES + PRIVILEGED_VICTIMS));
      } else {
        everybodyElse.add(person(Habit.PRIVILEGED.occurs(random)));
      }
    }
    victims.set(
        PRIVILEGED_VICTIMS + PUSH_VICTIM, victims.get(PRIVILEGED_VICTIMS + PUSH_VICTIM).withPush());
  }

  /** Somebody who starts today. */
  Person hire() {
    return person(false);
  }

  /** From tomorrow on they are one of all. */
  void joined(Person person) {
    everybodyElse.add(person);
  }

  Person agent() {
    return agents.get(random.nextInt(agents.size()));
  }

  Person somebody() {
    return everybodyElse.get(random.nextInt(everybodyElse.size()));
  }

  Person service(int number) {
    return services.get(number);
  }

  /** The first five hold administrative rights. */
  Person victim(int number) {
    return victims.get(number);
  }

  Person unprivilegedVictim(int number) {
    return victims.get(PRIVILEGED_VICTIMS + number);
  }

  /** Only who approves pushes can be worn out with them. */
  Person victimWithPush() {
    return unprivilegedVictim(PUSH_VICTIM);
  }

  List<Person> all() {
    List<Person> all = new ArrayList<>(agents);
    all.addAll(services);
    all.addAll(victims);
    all.addAll(everybodyElse);
    return all;
  }

  /** Where nobody of the company ever was. */
  Origin stranger() {
    int number = strangers++;
    return new Origin(
            "203.0.113." + number % 256, "AS" + (65_600 + number), "PA", "stranger-" + number, null)
        .at(PANAMA);
  }

  /** A hotel, a train, a guest network: the own laptop elsewhere. */
  Origin onTheRoad(Person person) {
    boolean abroad = Habit.ABROAD.occurs(random);
    return new Origin(
            "198.51.100." + random.nextInt(256),
            "AS" + (64_800 + random.nextInt(200)),
            abroad ? "PT" : "NL",
            person.office().device(),
            null)
        .at(abroad ? LISBON : UTRECHT);
  }

  private Person service() {
    Origin place = new Origin("192.0.2.1", "AS64496", "NL", "host-" + hired, null).at(AMSTERDAM);
    return new Person(
        id(),
        "svc" + hired++ + "@noise.example",
        SubjectKind.SERVICE_ACCOUNT,
        true,
        Authenticator.SMART_CARD,
        place,
        place,
        place,
        false);
  }

  private Person person(boolean privileged) {
    int number = hired;
    String laptop = "laptop-" + number;
    int office = number % OFFICES;
    Person person =
        new Person(
            id(),
            "p" + number + "@noise.example",
            SubjectKind.PERSON,
            privileged,
            factor(privileged),
            new Origin("192.0.2." + number % 256, "AS" + (64_496 + office), "NL", laptop, null)
                .at(AMSTERDAM),
            new Origin(
                    "198.51.100." + number % 256,
                    "AS" + (64_520 + random.nextInt(PROVIDERS)),
                    "NL",
                    laptop,
                    null)
                .at(UTRECHT),
            new Origin(
                    "203.0.113." + number % 256,
                    "AS" + (64_600 + random.nextInt(CARRIERS)),
                    "NL",
                    "phone-" + number,
                    null)
                .at(MILAN),
            !Habit.PHONE_NOT_SEEN_BEFORE.occurs(random));
    hired++;
    return person;
  }

  private AccountId id() {
    return new AccountId(Log.TENANT, Log.IDP, "u" + hired);
  }

  /** Shares as in a company on its way from text messages to keys; an estimate. */
  private Authenticator factor(boolean privileged) {
    int share = random.nextInt(100);
    if (share < (privileged ? 70 : 20)) {
      return Authenticator.WEBAUTHN;
    }
    if (share < (privileged ? 90 : 65)) {
      return Authenticator.PUSH_NUMBER;
    }
    return privileged || share < 90 ? Authenticator.OTP : Authenticator.SMS;
  }
}

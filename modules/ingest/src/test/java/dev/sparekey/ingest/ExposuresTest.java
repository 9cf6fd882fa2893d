package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recovery codes that somebody wrote to a desk: of when they are said to be, and what is lost. */
class ExposuresTest {

  private static final String CODES =
      "My backup codes: 83920174, 29384756, 48392017, 59201748, 30495867";

  private static final String INCIDENT =
      """
      {"sys_id":"a9e3","number":"INC1","sys_class_name":"incident","state":"2","caller_id":"46c6",
       "short_description":"Lost phone","sys_created_on":"%s","sys_updated_on":"%s",
       "description":"%s"}\
      """;

  private static final String TICKET =
      """
      {"ticket":{"id":4711,"created_at":"2026-11-03T08:55:02Z","updated_at":"2026-11-03T09:01:40Z",
       "status":"open","subject":"Locked out","requester_id":9001},"comments":[%s]}\
      """;

  private static Reading read(String source, String record, @Nullable String receivedAt) {
    return Sources.builtIn()
        .byName(source)
        .read(
            new RawRecord(
                source,
                record.getBytes(StandardCharsets.UTF_8),
                receivedAt == null ? null : Instant.parse(receivedAt)));
  }

  private static Reading.Mapped mapped(String source, String record) {
    return (Reading.Mapped) read(source, record, null);
  }

  /** Id and time of each. */
  private static List<String> exposures(Reading.Mapped mapped) {
    return mapped.events().stream()
        .filter(RecoveryEvent.class::isInstance)
        .map(Event::header)
        .map(header -> header.id() + " at " + header.occurredAt())
        .toList();
  }

  private static String incident(String created, String updated) {
    return INCIDENT.formatted(created, updated, CODES);
  }

  private static String comment(int id, String author, String more) {
    return "{\"id\":%d,%s\"body\":\"%s\"%s}".formatted(id, author, CODES, more);
  }

  @Test
  void codes_inTheTextFromTheFirstDayOn_areDatedByItsCreation() {
    assertThat(
            exposures(mapped("servicenow", incident("2026-11-03 08:55:02", "2026-11-04 08:55:01"))))
        .containsExactly("servicenow:exposed ticket a9e3 at 2026-11-03T08:55:02Z");
  }

  @Test
  void codes_seenInAnOldTicket_areDatedByTheDayOnWhichTheyWereSeen() {
    assertThat(
            exposures(mapped("servicenow", incident("2026-01-03 08:55:02", "2026-11-05 10:00:00"))))
        .containsExactly("servicenow:exposed ticket a9e3+306d at 2026-11-05T08:55:02Z");
  }

  /** Two versions with one id must say the same, or what came first would decide. */
  @Test
  void versionsOfOneDay_whicheverComesFirst_tellOneExposure() {
    Set<String> told = new TreeSet<>();
    for (String at : List.of("05 08:55:02", "05 23:59:59", "06 08:55:01")) {
      told.addAll(
          exposures(mapped("servicenow", incident("2026-01-03 08:55:02", "2026-11-" + at))));
    }

    assertThat(told).hasSize(1);
  }

  /** Who touches a ticket next did not write what stands in it. */
  @Test
  void replies_whoseAuthorNobodyTells_standWithTheRequesterOnceADay() {
    String record =
        """
        {"ticket":{"id":"4714","status":"open","subject":"Locked out","requester_id":9001,
          "created_at":"2026-11-01T09:15:27Z","updated_at":"2026-11-03T1%d:02:11Z"},
         "latest_comment":"%s","current_user":{"email":"%s"}}\
        """;
    Set<String> told = new TreeSet<>();
    for (String last : List.of("Lars@example.com", "mina@example.com")) {
      for (Event event : mapped("zendesk", record.formatted(told.size(), CODES, last)).events()) {
        if (event instanceof RecoveryEvent exposure) {
          told.add(exposure.header().id() + " of " + exposure.account().nativeId());
        }
      }
    }

    assertThat(told).containsExactly("zendesk:exposed reply 4714 zendesk:9001+2d of zendesk:9001");
  }

  @Test
  void replies_ofATicketThatIsGivenToAnother_areTwoExposures() {
    String record =
        """
        {"ticket":{"id":"4714","status":"open","subject":"Locked out","requester_email":"%s",
          "created_at":"2026-11-01T09:15:27Z","updated_at":"2026-11-03T10:02:11Z"},
         "latest_comment":"%s"}\
        """;

    assertThat(
            List.of(
                exposures(mapped("zendesk", record.formatted("Lars@example.com", CODES))),
                exposures(mapped("zendesk", record.formatted("mina@example.com", CODES)))))
        .containsExactly(
            List.of("zendesk:exposed reply 4714 lars@example.com+2d at 2026-11-03T09:15:27Z"),
            List.of("zendesk:exposed reply 4714 mina@example.com+2d at 2026-11-03T09:15:27Z"));
  }

  @Test
  void codes_editedIntoAComment_areDatedByTheEdit() {
    String webhook =
        """
        {"webhookEvent":"comment_updated","timestamp":1793869200000,"issue":{"id":"1","key":"D-1"},
         "comment":{"id":"55","body":"%s","author":{"accountId":"acc"},
          "created":"2026-02-03T09:01:40.000+0000","updated":"2026-11-05T09:00:00.000+0000"}}\
        """;

    assertThat(exposures(mapped("jira", webhook.formatted(CODES))))
        .containsExactly("jira:exposed comment 55@1793869200000 at 2026-11-05T09:00:00Z");
  }

  @Test
  void exposure_whoseAuthorIsNotTold_isNamedAndDoesNotCostTheTicket() {
    Reading.Mapped mapped =
        mapped(
            "zendesk",
            TICKET.formatted(comment(61, "", ",\"created_at\":\"2026-11-03T09:00:00Z\"")));

    assertThat(mapped.events()).singleElement().isInstanceOf(TicketEvent.class);
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.MISSING_FIELD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",\"created_at\":\"soon\"", ",\"created_at\":\"1969-01-01T00:00:00Z\""})
  void exposure_withoutAFitTime_isNamedAndDoesNotCostTheTicket(String time) {
    Reading.Mapped mapped =
        mapped("zendesk", TICKET.formatted(comment(61, "\"author_id\":1,", time)));

    assertThat(mapped.events()).singleElement().isInstanceOf(TicketEvent.class);
    assertThat(mapped.besides()).hasSize(1);
  }

  @Test
  void exposure_fromTheFuture_isNamedBesideTheTicket() {
    String record =
        TICKET.formatted(
            comment(61, "\"author_id\":1,", ",\"created_at\":\"2026-11-04T09:00:00Z\""));
    Reading.Mapped mapped = (Reading.Mapped) read("zendesk", record, "2026-11-03T09:05:00Z");

    assertThat(exposures(mapped)).isEmpty();
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.FROM_THE_FUTURE);
  }

  @Test
  void comment_withAKeyTwiceButForItsCase_isNamedAndTheOthersCount() {
    String at = ",\"created_at\":\"2026-11-03T09:00:00Z\"";
    Reading.Mapped mapped =
        mapped(
            "zendesk",
            TICKET.formatted(
                comment(61, "\"Author_id\":1,\"AUTHOR_ID\":2,", at)
                    + ","
                    + comment(62, "\"author_id\":1,", at)));

    assertThat(exposures(mapped))
        .containsExactly("zendesk:exposed comment 62 at 2026-11-03T09:00:00Z");
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.MALFORMED_JSON);
  }

  @Test
  void comment_toldTwiceInOneRecord_isOneExposure() {
    String one = comment(61, "\"author_id\":1,", ",\"created_at\":\"2026-11-03T09:00:00Z\"");
    String record =
        TICKET
            .formatted(one)
            .replace("\"comments\"", "\"latest_comment\":" + one + ",\"comments\"");

    assertThat(exposures(mapped("zendesk", record)))
        .containsExactly("zendesk:exposed comment 61 at 2026-11-03T09:00:00Z");
  }

  @Test
  void comments_moreThanAreRead_areNamedAndTheTicketCounts() {
    List<String> comments = new ArrayList<>();
    for (int i = 0; i <= NativeRecord.MOST_ELEMENTS; i++) {
      comments.add(comment(i, "\"author_id\":1,", ",\"created_at\":\"2026-11-03T09:00:00Z\""));
    }
    Reading.Mapped mapped = mapped("zendesk", TICKET.formatted(String.join(",", comments)));

    assertThat(mapped.events()).singleElement().isInstanceOf(TicketEvent.class);
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.TOO_LARGE);
  }

  /** As desks' APIs list them, as a trigger does, and where none tells its time. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void comments_ofMoreTextThanIsRead_areReadFromTheNewestAndTheRestIsNamed(
      boolean newestFirst, boolean timed) {
    List<String> comments =
        new ArrayList<>(
            List.of(
                comment(9, "\"author_id\":1,", at(timed, 7)),
                "{\"id\":10,\"author_id\":1,\"body\":\"%s\"%s}"
                    .formatted("x ".repeat(32_760), at(timed, 8)),
                comment(11, "\"author_id\":1,", at(timed, 9))));
    if (newestFirst) {
      Collections.reverse(comments);
    }
    String record =
        TICKET
            .formatted(String.join(",", comments))
            .replace("\"comments\"", "\"time\":\"2026-11-03T09:00:00Z\",\"comments\"");
    Reading.Mapped mapped = mapped("zendesk", record);

    assertThat(exposures(mapped))
        .containsExactly("zendesk:exposed comment 11 at 2026-11-03T09:00:00Z");
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.TOO_LARGE);
  }

  private static String at(boolean told, int hour) {
    return told ? ",\"created_at\":\"2026-11-03T0%d:00:00Z\"".formatted(hour) : "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"each: /list", "seen_at: /at", "edited_at: /at"})
  void mapping_withAFieldOfAnEventOfItsOwnAndNoId_isRefused(String field) {
    Compiled<Source> compiled =
        Source.load(
            "door.yml",
            """
            source: door
            type: /kind
            occurred_at: /at
            events:
              - when: {kind: opened}
                emit:
                  recovery:
                    account: /who
                    action: code_exposed
                    actor: {role: unknown}
                    %s
            """
                .formatted(field),
            "acme");

    assertThat(((Compiled.Refused<Source>) compiled).diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly(
            "'"
                + field.substring(0, field.indexOf(':'))
                + "' is of an event with an 'id' of its own");
  }

  private static final String DOOR =
      """
      source: door
      type: /kind
      id: /nr
      occurred_at: /at
      events:
        - when: {kind: [found]}
          emit:
            recovery:
              account_name: /mail
              action: code_exposed
      """;

  private static List<String> problems(String mapping) {
    return ((Compiled.Refused<Source>) Source.load("door.yml", mapping, "acme"))
        .diagnostics().stream()
            .filter(one -> one.severity() == Diagnostic.Severity.ERROR)
            .map(Diagnostic::headline)
            .toList();
  }

  private static Reading read(String mapping, String record) {
    return ((Compiled.Accepted<Source>) Source.load("door.yml", mapping, "acme"))
        .value()
        .read(new RawRecord("door", record.getBytes(StandardCharsets.UTF_8), null));
  }

  private static RecoveryEvent exposure(String mapping, String record) {
    return (RecoveryEvent) ((Reading.Mapped) read(mapping, record)).events().getFirst();
  }

  private static final String FOUND =
      "{\"kind\":\"found\",\"nr\":1,\"at\":\"2026-11-03T08:55:02Z\",\"mail\":\"Mina@example.com\"%s}";

  @Test
  void exposure_ofATemplateWithoutAnAccount_isOfTheNameAndGivesNobodyAName() {
    assertThat(exposure(DOOR, FOUND.formatted("")))
        .returns(AccountId.ofName("acme", "mina@example.com"), RecoveryEvent::account)
        .returns(null, RecoveryEvent::accountName);
  }

  @Test
  void exposure_whoseRecordTellsNoAccount_isOfTheName() {
    String mapping =
        DOOR.replace("account_name: /mail", "account_name: /mail\n        account: /who");

    assertThat(exposure(mapping, FOUND.formatted("")).account())
        .isEqualTo(AccountId.ofName("acme", "mina@example.com"));
    assertThat(exposure(mapping, FOUND.formatted(",\"who\":\"u1\"")).account())
        .isEqualTo(new AccountId("acme", "door", "u1"));
  }

  /** A list where an id belongs was written by somebody: it is no account that is not told. */
  @Test
  void exposure_whoseAccountIsNoId_isRejectedAndNotOfTheName() {
    String mapping =
        DOOR.replace("account_name: /mail", "account_name: /mail\n        account: /who");

    assertThat(read(mapping, FOUND.formatted(",\"who\":[\"u1\"]")))
        .isInstanceOfSatisfying(
            Reading.Rejected.class,
            why -> assertThat(why.reason()).isEqualTo(RejectionReason.WRONG_TYPE));
  }

  @Test
  void exposure_whoseRecordTellsNoName_isRejectedByThat() {
    assertThat(read(DOOR, FOUND.replace("\"mail\"", "\"other\"").formatted("")))
        .isEqualTo(new Reading.Rejected(RejectionReason.MISSING_FIELD, "account_name (/mail)"));
  }

  /** Whoever is called as the person in question may be anybody. */
  @Test
  void exposure_byAName_isNeverTheSubjectsOwnForTheActorsIdIsTheName() {
    String mapping =
        DOOR.replace("action: code_exposed", "action: code_exposed\n        actor: {id: /mail}");

    assertThat(exposure(mapping, FOUND.replace("Mina", "mina").formatted("")).isHearsay()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"factor_reset", "/action", "[{at: /a, otherwise: code_used}, code_exposed]"})
  void template_thatTellsAnythingElseByANameOnly_isRefusedWithItsLine(String action) {
    assertThat(problems(DOOR.replace("action: code_exposed", "action: " + action)))
        .containsExactly(
            "door.yml:8:7: by 'account_name' without 'account' only 'code_exposed' is told:"
                + " of any other action a name says of no account that it was done");
  }

  @Test
  void template_ofANameInAFeed_isRefused() {
    assertThat(
            problems(
                DOOR.replace(
                    "account_name: /mail", "account_name: /mail\n        account_feed: okta")))
        .containsExactly("door.yml:10:23: 'account_feed' says nothing without 'account'");
  }

  @Test
  void template_ofNeitherAnAccountNorAName_isRefused() {
    assertThat(problems(DOOR.replace("account_name: /mail", "ticket: /mail")))
        .containsExactly("door.yml:8:7: recovery needs the field 'account'");
  }

  /** No mapping's word makes a login one of a name: that would be an account nobody has. */
  @Test
  void record_thatPutsAnAccountAmongNames_isRejectedUnlessItIsAnExposure() {
    String record =
        "{\"type\":\"authentication\",\"id\":\"1\",\"occurred_at\":\"2026-11-03T08:55:02Z\","
            + "\"outcome\":\"success\",\"account\":{\"feed\":\"name:\",\"native_id\":\"a@b\"}}";

    assertThat(read("sparekey", record, null))
        .isEqualTo(new Reading.Rejected(RejectionReason.WRONG_TYPE, EventBuilder.ONLY_EXPOSURES));
  }
}

package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalSourceTest {

  private static final Instant AT = Instant.parse("2026-03-02T08:00:00Z");

  private final CanonicalSource source = new CanonicalSource("default");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'authentication','id':'1','occurred_at':'2026-03-02T08:00:00Z','native_id':'a',"
            + "'account_name':'A@Example.org','outcome':'denied','session_id':'s',"
            + "'authenticators':{'kinds':['password','otp'],'completeness':'exact'},"
            + "'origin':{'address':'203.0.113.9','user_agent':'u'}}",
        "{'type':'recovery','id':'2','occurred_at':'2026-03-02T08:00:00Z','native_id':'a',"
            + "'action':'factor_reset','path':'help_desk','ticket_id':'7',"
            + "'actor':{'role':'agent','id':'a','name':'Agent'},"
            + "'credential':{'kind':'otp','id':'c','codes_left':3}}",
        "{'type':'recovery','id':'5','occurred_at':'2026-03-02T08:00:00Z',"
            + "'action':'code_exposed','account_name':'A@Example.org','actor':{'role':'system'}}",
        "{'type':'recovery','id':'6','occurred_at':'2026-03-02T08:00:00Z',"
            + "'account':{'feed':'name:','native_id':'A@Example.org'},"
            + "'action':'code_exposed','account_name':'other','actor':{'role':'system'}}",
        "{'type':'ticket','id':'3','occurred_at':'2026-03-02T08:00:00Z','ticket_id':'7',"
            + "'created_at':'2026-03-02T07:00:00Z','status':'open','category':'recovery',"
            + "'requesters':['B@example.org','A@example.org'],'agent':'Desk@example.org',"
            + "'verification':['push','callback']}",
        "{'type':'identity_context','id':'4','occurred_at':'2026-03-02T08:00:00Z',"
            + "'native_id':'a','kind':'person','names':['A@example.org'],'privileged':true,"
            + "'required_level':3,'valid_from':'2026-03-01T08:00:00Z'}"
      })
  void event_thatWasCanonicalJson_staysTheSame(String json) {
    byte[] record = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Reading read = Sources.builtIn().byName("sparekey").read(new RawRecord("idp", record, AT));

    assertThat(read).isInstanceOf(Reading.Mapped.class);
    assertThat(source.event("idp", ((Reading.Mapped) read).events().getFirst(), AT))
        .isEqualTo(read);
  }

  /** Else whoever writes it could have the last word on what another mapping read. */
  @Test
  void event_thatNamesAMapping_isReadByThatOfCanonicalJson() {
    assertThat(event(source.event("idp", login("1", AT), AT)).header().mapping())
        .isEqualTo(Sources.builtIn().byName("sparekey").version());
  }

  @Test
  void event_ofAnotherTenant_isRejected() {
    assertThat(new CanonicalSource("other").event("idp", login("1", AT), AT))
        .isEqualTo(rejected(RejectionReason.OTHER_TENANT, "header.tenant"));
  }

  @Test
  void accountOfAnotherTenant_isRejected() {
    Event event = login(header("1", AT), new AccountId("other", "idp", "a"), null, Origin.UNKNOWN);

    assertThat(source.event("idp", event, AT))
        .isEqualTo(rejected(RejectionReason.OTHER_TENANT, "account.tenant"));
  }

  @Test
  void exposure_byAName_isWrittenAsEveryFeedWritesNames() {
    RecoveryEvent told =
        recovery(RecoveryAction.CODE_EXPOSED, AccountId.ofName("default", " A@b "));

    assertThat(((RecoveryEvent) event(source.event("idp", told, AT))).account())
        .isEqualTo(AccountId.ofName("default", "a@b"));
  }

  @Test
  void exposure_byABlankName_isRejected() {
    RecoveryEvent told = recovery(RecoveryAction.CODE_EXPOSED, AccountId.ofName("default", " "));

    assertThat(source.event("idp", told, AT))
        .isEqualTo(rejected(RejectionReason.MISSING_FIELD, "account"));
  }

  @Test
  void step_ofANameThatIsNoExposure_isRejected() {
    RecoveryEvent told = recovery(RecoveryAction.FACTOR_RESET, AccountId.ofName("default", "a@b"));

    assertThat(source.event("idp", told, AT))
        .isEqualTo(rejected(RejectionReason.WRONG_TYPE, EventBuilder.ONLY_EXPOSURES));
  }

  @Test
  void exposure_ofAnotherTenantsName_isRejected() {
    RecoveryEvent told = recovery(RecoveryAction.CODE_EXPOSED, AccountId.ofName("other", "a@b"));

    assertThat(source.event("idp", told, AT))
        .isEqualTo(rejected(RejectionReason.OTHER_TENANT, "account.tenant"));
  }

  private static RecoveryEvent recovery(RecoveryAction action, AccountId account) {
    return new RecoveryEvent(
        header("1", AT),
        account,
        null,
        action,
        RecoveryPath.UNKNOWN,
        Actor.UNKNOWN,
        Credential.UNKNOWN,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  @Test
  void event_thatNamesAnotherFeed_isOfTheFeedItCameBy() {
    EventHeader header = header(source.event("desk", login("idp:1", AT), AT));

    assertThat(header.feed()).isEqualTo("desk");
    assertThat(header.id()).isEqualTo("desk:idp:1");
  }

  @Test
  void event_aheadOfItsArrival_isFromTheFuture() {
    assertThat(source.event("idp", login("1", AT), AT.minusSeconds(301)))
        .isEqualTo(rejected(RejectionReason.FROM_THE_FUTURE, "header.occurred_at"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1999-12-31T23:59:59Z", "2099-01-01T00:00:00Z", "-280000-01-01T00:00:00Z"})
  void times_outsideTheYears_areRejectedWhereverTheyMustHold(Instant time) {
    assertThat(
            List.of(
                source.event("idp", login("1", time), null),
                source.event("idp", ticket(time), AT),
                source.mark("idp", time, Proof.PROVEN),
                source.clock(time)))
        .allSatisfy(
            reading ->
                assertThat(reading)
                    .isInstanceOfSatisfying(
                        Reading.Rejected.class,
                        rejected ->
                            assertThat(rejected.reason())
                                .isEqualTo(RejectionReason.IMPLAUSIBLE_TIME)));
  }

  @Test
  void origin_thatIsNoAddress_isDroppedAndNamesAreMadeAlike() {
    Origin origin = new Origin("unknown", "as1", "", " d ", "u");
    Event told =
        login(header("1", AT), new AccountId("default", "idp", "a"), " Jose\u0301 ", origin);
    AuthenticationEvent login = (AuthenticationEvent) event(source.event("idp", told, AT));

    assertThat(login.origin()).isEqualTo(new Origin(null, "as1", null, "d", "u"));
    assertThat(login.accountName()).isEqualTo("jos\u00e9");
  }

  @Test
  void optionalTimes_outsideTheYears_costTheTimeOnly() {
    Instant time = Instant.parse("2099-01-01T00:00:00Z");
    EventHeader odd = new EventHeader("1", "default", "idp", AT, time, time, "m", "t");
    EventHeader read = header(source.event("idp", login(odd), null));

    assertThat(read.recordedAt()).isNull();
    assertThat(read.receivedAt()).isEqualTo(AT);
  }

  @Test
  void idAtTheModelsBound_isShortenedWithAHash() {
    assertThat(header(source.event("idp", login("y".repeat(384), AT), AT)).id())
        .startsWith("idp:y")
        .hasSizeLessThan(256);
  }

  @Test
  void ticket_withoutVerification_staysWithout() {
    assertThat(((TicketEvent) event(source.event("desk", verified(null), AT))).verification())
        .isNull();
    assertThat(
            ((TicketEvent)
                    event(
                        source.event(
                            "desk", verified(List.of(Verification.PUSH, Verification.PUSH)), AT)))
                .verification())
        .containsExactly(Verification.PUSH);
  }

  private static Event verified(@Nullable List<Verification> verification) {
    return new TicketEvent(
        header("1", AT),
        "7",
        AT,
        TicketEvent.Status.OPEN,
        TicketEvent.Category.RECOVERY,
        List.of("a@example.org"),
        null,
        verification);
  }

  @Test
  void ticketVersions_withOneId_becomeTwoEvents() {
    TicketEvent open = (TicketEvent) ticket(AT);
    TicketEvent solved =
        new TicketEvent(
            open.header(),
            "7",
            AT,
            TicketEvent.Status.SOLVED,
            TicketEvent.Category.RECOVERY,
            List.of(),
            null,
            List.of());

    assertThat(header(source.event("desk", open, AT)).id())
        .isNotEqualTo(header(source.event("desk", solved, AT)).id());
  }

  @Test
  void actor_whoIsTheAccount_isSelfWhateverItsRole() {
    RecoveryEvent event =
        new RecoveryEvent(
            header("1", AT),
            new AccountId("default", "idp", "a"),
            " ",
            RecoveryAction.FACTOR_RESET,
            RecoveryPath.ADMIN,
            new Actor(Actor.Role.ADMIN, "a", null),
            new Credential(null, "", Instant.EPOCH, -1, Integer.MAX_VALUE),
            null,
            null,
            Origin.UNKNOWN,
            null);
    RecoveryEvent read = (RecoveryEvent) event(source.event("idp", event, AT));

    assertThat(read.actor().role()).isEqualTo(Actor.Role.SELF);
    assertThat(read.credential()).isEqualTo(Credential.UNKNOWN);
    assertThat(read.accountName()).isNull();
  }

  @Test
  void statement_sinceTheEpochUntilTheYear9999_holdsForAllOurYears() {
    IdentityContextEvent read =
        (IdentityContextEvent)
            event(
                source.event(
                    "idp", statement(Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z")), AT));

    assertThat(read.validFrom()).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(read.validTo()).isNull();
    assertThat(read.names()).containsExactly("a@example.org");
  }

  @Test
  void statement_untilTheEpoch_isRejected() {
    assertThat(source.event("idp", statement(AT, Instant.EPOCH), AT))
        .isEqualTo(rejected(RejectionReason.IMPLAUSIBLE_TIME, "valid_to"));
  }

  private static Event statement(Instant from, Instant to) {
    return new IdentityContextEvent(
        header("1", AT),
        new AccountId("default", "idp", "a"),
        null,
        SubjectKind.PERSON,
        List.of("A@example.org", "a@example.org"),
        null,
        null,
        null,
        from,
        to);
  }

  @Test
  void tenant_withoutAName_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CanonicalSource(""));
  }

  private static Reading.Rejected rejected(RejectionReason reason, String detail) {
    return new Reading.Rejected(reason, detail);
  }

  private static EventHeader header(Reading reading) {
    return event(reading).header();
  }

  private static Event event(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Mapped.class);
    return ((Reading.Mapped) reading).events().getFirst();
  }

  private static EventHeader header(String id, Instant at) {
    return new EventHeader(id, "default", "idp", at, null, AT, "m", "t");
  }

  private static Event login(String id, Instant at) {
    return login(header(id, at));
  }

  private static Event login(EventHeader header) {
    return login(header, new AccountId("default", "idp", "a"), null, Origin.UNKNOWN);
  }

  private static Event login(
      EventHeader header, AccountId account, @Nullable String name, Origin origin) {
    return new AuthenticationEvent(
        header,
        account,
        name,
        AuthenticationEvent.Outcome.SUCCESS,
        Authenticators.UNKNOWN,
        name,
        origin);
  }

  private static Event ticket(Instant createdAt) {
    return new TicketEvent(
        header("1", AT),
        "7",
        createdAt,
        TicketEvent.Status.OPEN,
        TicketEvent.Category.RECOVERY,
        List.of(),
        null,
        List.of());
  }
}

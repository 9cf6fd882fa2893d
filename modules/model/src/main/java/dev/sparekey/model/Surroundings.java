package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came before and after a step on the same account. Each event is null while none is known;
 * facts "after" only ever become true: their absence is never claimed.
 *
 * @param mfaDenials refused pushes in the hour before
 * @param failedLogins failed logins in the hour before
 * @param anomalousLoginBefore the newest anomalous login within 24 h before
 * @param primaryUsed when the newest login before was that was as strong as the primary MFA
 * @param contactChanged the newest change of a contact within 30 days before
 * @param policyWeakened the newest weakening of the recovery policy within 30 days before
 * @param tenantPolicyChanged the newest change of the policy of all accounts of the source within
 *     30 days before, whoever made it
 * @param actorChangedPolicy the newest such change within 30 days before by whoever acted in the
 *     step
 * @param newFactorBound the first factor bound within 7 days after
 * @param anomalousLogin the first anomalous login within 7 days after
 * @param privilegedAction the first privileged action within 30 days after
 * @param notified the first notice of the step to its subject, within 7 days after
 */
public record Surroundings(
    int mfaDenials,
    int failedLogins,
    @Nullable EventRef anomalousLoginBefore,
    @Nullable Instant primaryUsed,
    @Nullable EventRef contactChanged,
    @Nullable EventRef policyWeakened,
    @Nullable TenantPolicyChange tenantPolicyChanged,
    @Nullable TenantPolicyChange actorChangedPolicy,
    @Nullable EventRef newFactorBound,
    @Nullable EventRef anomalousLogin,
    @Nullable EventRef privilegedAction,
    @Nullable EventRef notified) {

  public static final Surroundings NONE =
      new Surroundings(0, 0, null, null, null, null, null, null, null, null, null, null);
}

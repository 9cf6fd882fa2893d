package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * What came before and after a step on the same account. "After" facts only ever become true: their
 * absence is never claimed.
 *
 * @param mfaDenials refused pushes in the hour before
 * @param failedLogins failed logins in the hour before
 * @param contactChangedMinutesAgo since a contact of the account changed; null when none is known
 *     within 30 days
 * @param newFactorBound the first factor bound within 7 days after; null when none is known
 * @param anomalousLogin the first anomalous login within 7 days after; null when none is known
 * @param privilegedAction the first privileged action within 30 days after
 */
public record Surroundings(
    int mfaDenials,
    int failedLogins,
    @Nullable Long contactChangedMinutesAgo,
    @Nullable EventRef newFactorBound,
    @Nullable EventRef anomalousLogin,
    @Nullable EventRef privilegedAction) {}

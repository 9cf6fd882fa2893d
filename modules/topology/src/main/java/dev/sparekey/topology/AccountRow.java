package dev.sparekey.topology;

import dev.sparekey.recovery.Profile;

/**
 * What is read at each record of an account: its profile, and of what else anything was ever kept
 * of it. A login then reads one value: that the account has no events, matches or alerts need not
 * be looked for in their stores.
 *
 * @param kept a bit for each {@link Kind}; never taken back, since all that is lost by a bit too
 *     many is a look
 */
record AccountRow(Profile profile, int kept) {

  static final AccountRow EMPTY = new AccountRow(Profile.EMPTY, 0);

  /** What an account may have in a store of its own. The order is part of the stored state. */
  enum Kind {
    DOSSIER,
    DAYS,
    QUOTES,
    WITNESSES,
    SETTLED,
    ALERTS,
    DECISIONS,
    GROUPED,
    MATCHED,
    VIEWS,
    ASKED,
    APPROVERS;

    private int bit() {
      return 1 << ordinal();
    }
  }

  boolean has(Kind kind) {
    return (kept & kind.bit()) != 0;
  }

  AccountRow with(Kind kind) {
    return new AccountRow(profile, kept | kind.bit());
  }

  AccountRow with(Profile changed) {
    return new AccountRow(changed, kept);
  }
}

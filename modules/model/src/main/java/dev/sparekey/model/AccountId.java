package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * An account: what a log source calls a user, within one tenant. Two accounts of one person are
 * never merged; what joins them is a person's name, and that is only a correlation key.
 *
 * @param tenant the organisation, 1–64 characters
 * @param feed the log source instance that knows the account, such as {@code okta}; 1–64 characters
 * @param nativeId the source's own identifier of the account, 1–256 characters
 */
public record AccountId(String tenant, String feed, String nativeId)
    implements Comparable<AccountId> {

  public AccountId {
    Bounds.text("tenant", tenant, 64);
    Bounds.text("feed", feed, 64);
    Bounds.text("nativeId", nativeId, 256);
  }

  /** The native id first: it tells nearly all accounts apart. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof AccountId that
            && nativeId.equals(that.nativeId)
            && feed.equals(that.feed)
            && tenant.equals(that.tenant));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * nativeId.hashCode() + feed.hashCode()) + tenant.hashCode();
  }

  @Override
  public int compareTo(AccountId other) {
    int order = tenant.compareTo(other.tenant);
    if (order == 0) {
      order = feed.compareTo(other.feed);
    }
    return order != 0 ? order : nativeId.compareTo(other.nativeId);
  }
}

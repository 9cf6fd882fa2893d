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

  /** In place of a feed, where only a name is known. No feed's name has a colon. */
  private static final String NAME = "name:";

  public AccountId {
    Bounds.text("tenant", tenant, 64);
    Bounds.text("feed", feed, 64);
    Bounds.text("nativeId", nativeId, 256);
  }

  /**
   * What stands in for the accounts of whoever has a name, as long as none is known: no source
   * calls a user so.
   *
   * @param name mail or login in lower case, or {@code feed:id}; 1–256 characters
   */
  public static AccountId ofName(String tenant, String name) {
    return new AccountId(tenant, NAME, name);
  }

  /** Whether it is no account, but stands in for those of whoever has the name. */
  public boolean isName() {
    return feed.equals(NAME);
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

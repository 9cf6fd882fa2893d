package dev.sparekey.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A rule over raw records matched one. The record itself is not kept, and nothing that it says
 * beside what is listed here.
 *
 * @param header of the event that the record became, so that what is said of one record has one id;
 *     of a record that became none, what its mapping reads of it
 * @param rule its id, as text
 * @param ruleVersion of the rule as it matched
 * @param account that the event concerns; of a record that became none, the account that the
 *     mapping finds in it, else that of the feed itself
 * @param accountName login name or mail of the account; null when the record tells none
 * @param address from where; null when the record tells none
 * @param clauses what each of the rule's selections said, in words and without values
 * @param kept the values of the fields that correlations group by or count
 */
public record RawMatch(
    EventHeader header,
    String rule,
    String ruleVersion,
    AccountId account,
    @Nullable String accountName,
    Actor actor,
    @Nullable String address,
    List<String> clauses,
    SortedMap<String, String> kept) {

  /** Of the name of a feed's own account, to which records belong that name nobody. */
  private static final String FEED = "feed:";

  public RawMatch {
    Bounds.text("rule", rule, 64);
    Bounds.text("ruleVersion", ruleVersion, 64);
    Bounds.optional("accountName", accountName, Bounds.NAME);
    Bounds.optional("address", address, Bounds.TEXT);
    clauses = Bounds.texts("clauses", clauses, Explanation.LONGEST_LINE);
    Bounds.items("kept", kept.keySet());
    for (Map.Entry<String, String> entry : kept.entrySet()) {
      Bounds.optional("kept", entry.getValue(), Bounds.ID);
    }
    kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
  }

  /** Whose records that name nobody are. No source calls a user so. */
  public static AccountId ofFeed(String tenant, String feed) {
    return new AccountId(tenant, feed, FEED + feed);
  }

  /** One record matches a rule once. */
  public String id() {
    return rule + " " + header.id();
  }
}

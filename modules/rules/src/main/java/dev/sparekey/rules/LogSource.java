package dev.sparekey.rules;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where records come from, in Sigma's three attributes, in small letters whatever the author's. A
 * null attribute says nothing.
 */
public record LogSource(
    @Nullable String product, @Nullable String service, @Nullable String category) {

  /** The product of Sparekey's own facts. */
  public static final String SPAREKEY = "sparekey";

  /** Of the recovery steps that an account's dossier yields. */
  public static final LogSource RECOVERY_STEP = new LogSource(SPAREKEY, null, "recovery_step");

  public LogSource {
    product = lower(product);
    service = lower(service);
    category = lower(category);
  }

  public boolean isSparekey() {
    return SPAREKEY.equals(product);
  }

  /** Whether a rule with this log source reads the records of {@code records}. */
  public boolean covers(LogSource records) {
    return covers(product, records.product)
        && covers(service, records.service)
        && covers(category, records.category);
  }

  private static boolean covers(@Nullable String wanted, @Nullable String given) {
    return wanted == null || wanted.equals(given);
  }

  private static @Nullable String lower(@Nullable String attribute) {
    return attribute == null ? null : attribute.toLowerCase(Locale.ROOT);
  }
}

package dev.sparekey.recovery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a name belongs to an account: spans that neither overlap nor touch, ascending.
 *
 * <p>Example: {@code john@example.com} was the account's from March to May and again from July.
 */
public record Validity(List<Span> spans) {

  public static final Validity ALWAYS = new Validity(List.of(new Span(null, null)));
  public static final Validity NEVER = new Validity(List.of());

  private static final Comparator<Span> BY_START =
      Comparator.comparing((Span span) -> span.from() == null ? Instant.MIN : span.from());

  /**
   * From one time on until just before another.
   *
   * @param from null where no beginning is known
   * @param to null where no end is known
   */
  public record Span(@Nullable Instant from, @Nullable Instant to) {

    boolean holds(Instant at) {
      return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
    }

    private boolean reaches(Span later) {
      return to == null || later.from == null || !later.from.isAfter(to);
    }

    private Span joined(Span later) {
      if (to == null || later.to == null) {
        return new Span(from, null);
      }
      return new Span(from, to.isAfter(later.to) ? to : later.to);
    }
  }

  public Validity {
    spans = List.copyOf(spans);
  }

  /** What any of them covers, in any order. */
  static Validity of(List<Span> covered) {
    List<Span> joined = new ArrayList<>();
    for (Span span : covered.stream().sorted(BY_START).toList()) {
      if (!joined.isEmpty() && joined.getLast().reaches(span)) {
        joined.add(joined.removeLast().joined(span));
      } else {
        joined.add(span);
      }
    }
    return new Validity(joined);
  }

  public boolean holds(Instant at) {
    return spans.stream().anyMatch(span -> span.holds(at));
  }
}

package dev.sparekey.model;

import java.util.List;

/**
 * A step measured against the account it opens.
 *
 * @param primary what the account normally proves itself with
 * @param effective the evidence behind this step
 * @param why the chain in words, strongest statement first
 */
public record AssuranceFinding(Interval primary, Interval effective, List<String> why) {

  public AssuranceFinding {
    why = List.copyOf(why);
  }

  public Gap gap() {
    return Gap.between(primary, effective);
  }
}

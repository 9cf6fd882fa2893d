package dev.sparekey.recovery;

import java.util.List;
import java.util.stream.Collectors;

/** A text is no policy. */
public final class InvalidPolicyException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<PolicyProblem> problems;

  InvalidPolicyException(List<PolicyProblem> problems) {
    super(problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, by line and column; at least one. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}

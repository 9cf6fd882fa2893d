package dev.sparekey.engine;

import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the accounts stage judges by, and how far it has judged anew.
 *
 * @param judgedTo the last of the open steps' deadlines whose account was looked at; null when none
 *     was yet
 * @param done whether all were
 */
public record AccountsRelease(Activation activation, @Nullable Deadline judgedTo, boolean done) {

  static AccountsRelease begin(Activation activation) {
    return new AccountsRelease(activation, null, false);
  }

  AccountsRelease judgedTo(Deadline last) {
    return new AccountsRelease(activation, last, false);
  }

  AccountsRelease finished() {
    return new AccountsRelease(activation, null, true);
  }
}

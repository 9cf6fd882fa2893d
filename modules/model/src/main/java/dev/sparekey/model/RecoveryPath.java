package dev.sparekey.model;

/** The way a recovery took. */
public enum RecoveryPath {
  SELF_SERVICE,
  HELP_DESK,
  ADMIN,
  EMAIL,
  INTEGRATION,
  UNKNOWN
}

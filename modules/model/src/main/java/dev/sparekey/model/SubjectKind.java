package dev.sparekey.model;

/** What stands behind an account. */
public enum SubjectKind {
  PERSON,
  /** A workload or service: its passwords, keys and certificates are recovery credentials too. */
  SERVICE_ACCOUNT,
  BREAK_GLASS,
  UNKNOWN
}

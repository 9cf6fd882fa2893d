package dev.sparekey.model;

/** How a ticket says its requester was verified. Alone it is an assertion, not evidence. */
public enum Verification {
  /** The desk recorded that nothing was verified. */
  NONE,
  SECURITY_QUESTIONS,
  MANAGER_APPROVAL,
  CALLBACK,
  PUSH,
  DOCUMENT_LIVENESS,
  IN_PERSON,
  /** A value that the mapping does not know. */
  UNMAPPED
}

package dev.sparekey.model;

/** What a recovery step did, and by which way. */
public record StepKind(RecoveryAction action, RecoveryPath path) {}

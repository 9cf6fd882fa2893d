package dev.sparekey.recovery;

/** What is kept for an account's steps and no longer follows from its profile. */
public sealed interface Witness permits Login, LeftOut, KeptAfter {}

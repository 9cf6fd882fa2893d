package dev.sparekey.model;

import java.time.Instant;

/** An event that another statement rests on. */
public record EventRef(String id, Instant at) {}

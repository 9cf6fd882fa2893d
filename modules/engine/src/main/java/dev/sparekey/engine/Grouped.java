package dev.sparekey.engine;

/** A step as its account last told it to a group. */
public record Grouped(GroupKey key, GroupedStep step) {}

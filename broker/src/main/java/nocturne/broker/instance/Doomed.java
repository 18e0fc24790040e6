package nocturne.broker.instance;

import java.util.OptionalLong;

/**
 * A part of a testing instance that a teardown deletes.
 *
 * @param kind what it is
 * @param name its own
 * @param bytes the room it takes, roughly; empty where that cannot be told or does not matter
 * @param holds what is in it, in a few words
 */
public record Doomed(Kind kind, String name, OptionalLong bytes, String holds) {}

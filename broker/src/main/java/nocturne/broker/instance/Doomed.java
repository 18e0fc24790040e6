package nocturne.broker.instance;

import java.util.OptionalLong;

/**
 * A part of a testing instance that a teardown deletes.
 *
 * @param bytes its size, approximately; empty if unknown or irrelevant
 * @param holds its content, in a few words
 */
public record Doomed(Kind kind, String name, OptionalLong bytes, String holds) {}

package nocturne.broker.repair;

/**
 * What was found of a store and done about it.
 *
 * @param part the object, topic or table
 * @param found what it lacks
 * @param done what was done, or would be
 * @param isLost whether something stays lost
 */
public record Repaired(String part, String found, String done, boolean isLost) {}

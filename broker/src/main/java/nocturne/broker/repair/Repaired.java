package nocturne.broker.repair;

/**
 * A repair of a part of the instance.
 *
 * @param part the object, topic or table
 * @param found what it lacks
 * @param done what was done, or would be
 * @param isLost whether something remains lost
 */
public record Repaired(String part, String found, String done, boolean isLost) {}

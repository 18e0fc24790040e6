package nocturne.broker.component;

/**
 * Who keeps components in a process.
 *
 * @param worker a name that nobody else has
 * @param who the same for people
 * @param process by what the back end finds out whether the process still lives
 */
public record Self(String worker, String who, String process) {}

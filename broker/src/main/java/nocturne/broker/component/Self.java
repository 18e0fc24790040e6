package nocturne.broker.component;

/**
 * The identity of a worker that runs components.
 *
 * @param worker a unique name
 * @param who its name for people
 * @param process id of the process, by which the back end finds out whether it lives
 */
public record Self(String worker, String who, String process) {}

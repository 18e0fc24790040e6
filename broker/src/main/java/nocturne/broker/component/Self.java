package nocturne.broker.component;

/**
 * Identity of a worker that runs components.
 *
 * @param worker a unique name
 * @param who its name for people
 * @param process identifies the process to the back end, which finds out whether it lives
 */
public record Self(String worker, String who, String process) {}

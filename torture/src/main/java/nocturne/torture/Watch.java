package nocturne.torture;

/**
 * Records what happens to a night.
 *
 * @param tolls counts of kills and faults
 * @param pace speed of the machine
 * @param log events in order
 */
record Watch(Tolls tolls, Pace pace, TortureLog log) {

  /** Counts and logs a kill. */
  void killed(String process, String how) {
    tolls.killed(process, how);
    log.tell(process + " killed: " + how);
  }
}

package nocturne.app.instance;

/** The parts of setup's work. */
public enum SetupMode {
  MAKE,
  /** Check only. */
  CHECK,
  /** Say only what would be done. */
  DRY_RUN
}

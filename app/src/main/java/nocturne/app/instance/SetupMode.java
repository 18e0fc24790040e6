package nocturne.app.instance;

/** Which part of its work setup does. */
public enum SetupMode {
  MAKE,
  /** Check only. */
  CHECK,
  /** Say only what would be done. */
  DRY_RUN
}

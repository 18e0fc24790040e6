package nocturne.broker.stage;

/** A place between two writes, where a test may kill the worker. */
@FunctionalInterface
public interface KillPoint {
  /** Nobody kills anybody. */
  KillPoint NONE = step -> {};

  /**
   * @param step what has just been done
   */
  void after(String step);
}

package nocturne.broker.journal;

/**
 * The life of a night.
 *
 * <pre>
 *   IDLE -> STARTING -> RECEIVING -> DRAINING -> CLOSED
 *              |            |            |          |
 *              |            +-- FAILED --+          +-> STARTING   a late tail: the next revision
 *              |                  |
 *              +-> CLOSED (empty) +-> STARTING
 * </pre>
 */
public enum NightState {
  IDLE,
  STARTING,
  RECEIVING,
  DRAINING,
  CLOSED,
  FAILED;

  /** Whether the picture above has the arrow. */
  public boolean mayBecome(NightState next) {
    return switch (this) {
      case IDLE, CLOSED, FAILED -> next == STARTING;
      case STARTING -> next == RECEIVING || next == CLOSED || next == FAILED;
      case RECEIVING -> next == DRAINING || next == FAILED;
      case DRAINING -> next == CLOSED || next == FAILED;
    };
  }
}

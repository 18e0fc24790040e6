package nocturne.broker.journal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether any night is being drained just now, by the journal; looks there at most four times a
 * second, however often it is asked. May be shared by threads.
 */
public final class Draining implements BooleanSupplier {
  private static final long LOOK = Duration.ofMillis(250).toNanos();

  private final Journal journal;
  private final LongSupplier nanos;
  private long lookedNanos;
  private boolean draining;

  /**
   * @param nanos the time, as {@link System#nanoTime}
   */
  public Draining(Journal journal, LongSupplier nanos) {
    this.journal = journal;
    this.nanos = nanos;
    this.lookedNanos = nanos.getAsLong() - LOOK;
  }

  @Override
  public synchronized boolean getAsBoolean() {
    long now = nanos.getAsLong();
    if (now - lookedNanos >= LOOK) {
      lookedNanos = now;
      draining = journal.openNights().stream().anyMatch(night -> night.ends().isPresent());
    }
    return draining;
  }
}

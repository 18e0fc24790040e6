package nocturne.broker.stage;

import nocturne.broker.ledger.Range;
import nocturne.core.night.Night;

/**
 * A range of one partition that is to be committed.
 *
 * @param night of its first record; of all where the stage does not mix nights
 * @param range from the newest {@code to} to the offset after the last record taken
 * @param records taken in it
 */
public record Batch(Night night, Range range, int records) {}

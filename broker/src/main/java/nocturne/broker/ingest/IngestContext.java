package nocturne.broker.ingest;

import java.time.Clock;
import nocturne.broker.crash.KillPoint;

/**
 * The parts that all sessions of one ingest share.
 *
 * @param back the stores, the survey and the journal
 * @param names of the ingest, its topics and its bucket
 * @param gauge shows other threads what ingest does
 * @param patience waits between two tries
 * @param clock the time of day
 * @param kill called at each place between two writes
 */
record IngestContext(
    Ingest.Back back,
    IngestNames names,
    IngestOptions options,
    IngestGauge gauge,
    Patience patience,
    Clock clock,
    KillPoint kill) {}
